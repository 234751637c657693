--- What configurations and mappings use. Everything else is loaded when it is needed.

local M = {}

--- The plugin's version, as the server is told.
M.version = '0.1.0'

--- Configure, and start the server for the files that it works on.
---
--- Optional: |vim.lsp.enable()| starts the server as well, with `vim.g.groundspeed` or defaults.
---@param options? groundspeed.Options
function M.setup(options)
  require('groundspeed.config').set(options or {})
  vim.lsp.enable('groundspeed')
end

--- Accept the suggestion, or the next word or line of it.
---
--- The text is inserted after the mapping returns, so this may be used in an |:map-expression|.
---@param part? 'all'|'word'|'line'
---@return boolean visible whether there was a suggestion
function M.accept(part)
  return require('groundspeed.shown').accept(part or 'all')
end

--- Put the suggestion away.
---@return boolean visible whether there was a suggestion
function M.dismiss()
  return require('groundspeed.completion').dismiss()
end

--- Ask for a suggestion now.
function M.suggest()
  require('groundspeed.completion').suggest()
end

--- Show the next suggestion of several, or the one before; ask for several where there are none.
---@param step? 1|-1
function M.cycle(step)
  require('groundspeed.completion').cycle(step or 1)
end

--- Go to the edit that follows from the last change, and make it.
function M.next_edit()
  if not require('groundspeed.next_edit').apply() then
    vim.notify('Groundspeed: ' .. require('groundspeed.status').obstacle())
  end
end

--- Whether a suggestion can be seen.
---@return boolean
function M.visible()
  return require('groundspeed.shown').get() ~= nil
end

--- Turn completions on or off in this session; without an argument, the other way.
---@param enabled? boolean
---@return boolean enabled
function M.enable(enabled)
  return require('groundspeed.completion').enable(enabled)
end

--- One or two words for a status line, such as `Groundspeed: off`.
---@return string
function M.statusline()
  return require('groundspeed.status').short()
end

return M
