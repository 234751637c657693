--- How the assistant is: which model answers, or why none does and what to do.

local M = {}

---@class groundspeed.Status
---@field kind 'Normal'|'Warning'|'Error'|'Inactive'
---@field message string
---@field busy? boolean
---@field provider? string
---@field model? string

local IDLE = 'The server starts with the first TypeScript or JavaScript file.'
local STARTING = { kind = 'Normal', busy = true, message = 'The server is starting.' }

---@type groundspeed.Status?
local current

--- Return the status that holds now.
---@return groundspeed.Status
function M.current()
  if current then
    return current
  end
  local problem = require('groundspeed.server').problem()
  if problem then
    return { kind = 'Error', message = problem }
  end
  return { kind = 'Inactive', message = IDLE }
end

--- Take a new status. Fires the |User| event `GroundspeedStatus`.
---@param status groundspeed.Status
function M.update(status)
  current = status
  vim.schedule(function()
    vim.api.nvim_exec_autocmds('User', { pattern = 'GroundspeedStatus', modeline = false })
    vim.cmd.redrawstatus({ bang = true })
  end)
end

--- Note that a server is about to start.
function M.starting()
  M.update(STARTING)
end

--- Note that the server ended.
---@param code integer
function M.exited(code)
  if code ~= 0 then
    M.update({
      kind = 'Error',
      message = ('The server ended with code %d; your files are as you left them. '):format(code)
        .. 'See `:Groundspeed log`, then `:Groundspeed restart`.',
    })
  end
end

--- Return one or two words for a status line.
---@return string
function M.short()
  local status = M.current()
  if status.kind == 'Error' or status.kind == 'Warning' then
    return 'Groundspeed: ' .. status.kind:lower()
  end
  if not require('groundspeed.completion').enabled() then
    return 'Groundspeed: off'
  end
  if status.busy then
    return 'Groundspeed: …'
  end
  return status.model and ('Groundspeed: ' .. status.model) or 'Groundspeed'
end

--- Return all there is to say, in sentences.
---@return string
function M.long()
  local off = require('groundspeed.completion').enabled() and '' or 'Completions are off. '
  return off .. M.current().message
end

return M
