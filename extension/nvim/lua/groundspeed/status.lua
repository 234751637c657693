--- How the assistant is: which model answers, or why none does and what to do.

local M = {}

---@class groundspeed.Status
---@field kind 'Normal'|'Warning'|'Error'|'Inactive'
---@field message string
---@field busy? boolean
---@field provider? string
---@field model? string

---@type groundspeed.Status
local IDLE = {
  kind = 'Inactive',
  message = 'The server starts with the first TypeScript or JavaScript file.',
}
---@type groundspeed.Status
local STARTING = { kind = 'Normal', busy = true, message = 'The server is starting.' }

--- What each project's server said last, by the id of its client.
---@type table<integer, groundspeed.Status>
local told = {}
---@type groundspeed.Status? why a server is gone that nobody has stopped
local failure

--- Fires the |User| event `GroundspeedStatus`.
local function changed()
  vim.schedule(function()
    vim.api.nvim_exec_autocmds('User', { pattern = 'GroundspeedStatus', modeline = false })
    vim.cmd.redrawstatus({ bang = true })
  end)
end

--- Return the status that holds now, of the server of the current buffer where it has one.
---@return groundspeed.Status
function M.current()
  local server = require('groundspeed.server')
  local own = server.started(0)
  if own then
    return told[own.id] or STARTING
  end
  local problem = server.problem()
  if problem then
    return { kind = 'Error', message = problem }
  end
  local other = server.started()
  return failure or (other and (told[other.id] or STARTING)) or IDLE
end

--- Take what a server says of itself.
---@param client_id integer
---@param status groundspeed.Status
function M.update(client_id, status)
  told[client_id] = status
  changed()
end

--- Note that a server is about to start.
function M.starting()
  failure = nil
  changed()
end

--- Note that a server ended.
---@param client_id integer
---@param problem? string why nobody starts it again, and what to do
function M.exited(client_id, problem)
  told[client_id] = nil
  failure = problem and { kind = 'Error', message = problem } or failure
  changed()
end

--- Return one or two words for a status line.
---@return string
function M.short()
  local status = M.current()
  if status.kind == 'Error' or status.kind == 'Warning' then
    return 'Groundspeed: ' .. status.kind:lower()
  end
  local idle = status.kind == 'Inactive' and status ~= IDLE
  if idle or not require('groundspeed.completion').enabled() then
    return 'Groundspeed: off'
  end
  if status.busy then
    return 'Groundspeed: …'
  end
  return status.model and ('Groundspeed: ' .. status.model) or 'Groundspeed'
end

--- Return why nothing can be asked about the current buffer, and what to do.
---@return string
function M.obstacle()
  local server = require('groundspeed.server')
  if not failure and not server.started(0) and server.started() then
    return 'Open a TypeScript or JavaScript file, and ask again.'
  end
  return M.long()
end

--- Return all there is to say, in sentences.
---@return string
function M.long()
  local off = require('groundspeed.completion').enabled() and '' or 'Completions are off. '
  return off .. M.current().message
end

return M
