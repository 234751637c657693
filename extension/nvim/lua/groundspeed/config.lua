--- The plugin's options: defaults, then `vim.g.groundspeed`, then |groundspeed.setup()|.

local M = {}

---@class groundspeed.Options
---@field enabled? boolean Offer completions.
---@field ghost_text? boolean Show suggestions; false leaves them to another front end.
---@field debounce_ms? integer How long the keys must rest before a suggestion is asked for.
---@field telemetry? boolean Let the server record what became of suggestions.
---@field trusted? boolean|fun(root: string): boolean Let the project's own TypeScript be run.
---@field settings? table Settings of the server, with the keys of its `config.toml`.

---@class groundspeed.Config
---@field enabled boolean
---@field ghost_text boolean
---@field debounce_ms integer
---@field telemetry boolean
---@field trusted boolean|fun(root: string): boolean
---@field settings table

---@type groundspeed.Config
local defaults = {
  enabled = true,
  ghost_text = true,
  debounce_ms = 75,
  telemetry = true,
  trusted = false,
  settings = {},
}

---@type groundspeed.Options
local chosen = {}

--- Say what is wrong with some options; nil when nothing is.
---@param options table
---@return string? problem
function M.problem(options)
  for name, value in pairs(options) do
    if defaults[name] == nil then
      local known = vim.tbl_keys(defaults)
      table.sort(known)
      return ('there is no option %q; there are %s'):format(name, table.concat(known, ', '))
    end
    local callable = name == 'trusted' and type(value) == 'function'
    if type(value) ~= type(defaults[name]) and not callable then
      return ('option %q must be a %s, not a %s'):format(name, type(defaults[name]), type(value))
    end
  end
end

--- Take the options of |groundspeed.setup()|.
---@param options groundspeed.Options
function M.set(options)
  local problem = M.problem(options)
  if problem then
    error('groundspeed: ' .. problem, 0)
  end
  chosen = options
end

--- Return the options that hold now. Those of `vim.g.groundspeed` that are wrong are left out;
--- |:checkhealth| names them.
---@return groundspeed.Config
function M.get()
  local global = vim.g.groundspeed or {}
  if type(global) ~= 'table' or M.problem(global) then
    global = {}
  end
  return vim.tbl_extend('force', defaults, global, chosen)
end

--- Whether this plugin shows suggestions, rather than another front end: Neovim's own may be
--- on for the sake of another server, and would show these beside it.
---@param where? { bufnr: integer, client_id: integer }
---@return boolean
function M.shows(where)
  -- Since Neovim 0.12.
  local own = vim.lsp.inline_completion
  return M.get().ghost_text and not (own and own.is_enabled(where))
end

--- Return what the server is told when it starts.
---@param root? string the project's folder
---@return table
function M.initialization_options(root)
  local config = M.get()
  local trusted = config.trusted
  if type(trusted) == 'function' then
    trusted = root ~= nil and trusted(root) == true
  end
  return {
    extensionVersion = require('groundspeed').version,
    telemetry = config.telemetry,
    trusted = trusted,
    completionReady = M.shows(),
    completions = require('groundspeed.completion').enabled(),
    settings = next(config.settings) and config.settings or vim.empty_dict(),
  }
end

return M
