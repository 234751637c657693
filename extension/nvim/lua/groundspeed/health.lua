--- `:checkhealth groundspeed`

local M = {}

local INSTALL = 'Run `pip install groundspeed`, or set `cmd` with vim.lsp.config().'

---@param command string
local function check_command(command)
  if vim.fn.executable(command) == 0 then
    vim.health.error(('The server command %q was not found.'):format(command), INSTALL)
    return
  end
  local result = vim.system({ command, '--version' }, { text = true, timeout = 10000 }):wait()
  local version = (result.stdout or ''):match('(%d+%.%d+%.%d+%S*)')
  if result.code ~= 0 or not version then
    vim.health.error(('%q does not say its version.'):format(command), INSTALL)
  elseif version ~= require('groundspeed').version then
    vim.health.warn(
      ('The server is %s and the plugin is %s.'):format(version, require('groundspeed').version),
      'Update the older one.'
    )
  else
    vim.health.ok(('The server is %s, at %s.'):format(version, vim.fn.exepath(command)))
  end
end

local function check_options()
  local global = vim.g.groundspeed
  local problem = global ~= nil
    and (
      type(global) ~= 'table' and 'it is not a table'
      or require('groundspeed.config').problem(global)
    )
  if problem then
    vim.health.error('vim.g.groundspeed is passed over: ' .. problem .. '.')
  else
    vim.health.ok('The options are understood.')
  end
end

local function check_status()
  local status = require('groundspeed.status').current()
  if status.kind == 'Error' then
    vim.health.error(status.message)
  elseif status.kind == 'Warning' then
    vim.health.warn(status.message)
  else
    vim.health.info(status.message)
  end
end

function M.check()
  vim.health.start('groundspeed')
  if vim.fn.has('nvim-0.11') == 0 then
    vim.health.error('Neovim is older than 0.11.', 'Update Neovim.')
    return
  end
  vim.health.ok('Neovim is 0.11 or newer.')
  check_command(require('groundspeed.server').command())
  check_options()
  check_status()
end

return M
