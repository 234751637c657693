--- The language client of the server: found, asked and told.

local M = {}

--- Return the command that starts the server.
---@return string
function M.command()
  local cmd = vim.lsp.config.groundspeed.cmd
  return type(cmd) == 'table' and cmd[1] or 'groundspeed'
end

--- Whether the engineer enabled the server. The first 0.11 releases cannot tell.
---@return boolean
function M.enabled()
  return not vim.lsp.is_enabled or vim.lsp.is_enabled('groundspeed')
end

--- Say why the server cannot be started, and what to do; nil when it can.
---
--- Neovim itself only logs that a command is missing.
---@return string? problem
function M.problem()
  if not M.enabled() then
    return "The server is not enabled. Put `vim.lsp.enable('groundspeed')` in your init.lua."
  end
  local command = M.command()
  if vim.fn.executable(command) == 0 then
    return ('The %s command is not on your PATH. '):format(command)
      .. 'Run `pip install groundspeed`, then `:Groundspeed restart`.'
  end
end

--- Return the client of a server that runs or starts, and not of one that is being stopped.
---@param bufnr? integer whose server; 0 for the current one, any server when nil
---@return vim.lsp.Client?
function M.started(bufnr)
  local filter = { name = 'groundspeed', bufnr = bufnr, _uninitialized = true }
  return vim.iter(vim.lsp.get_clients(filter)):find(function(client)
    return not client:is_stopped()
  end)
end

--- Return the client that serves a buffer.
---@param bufnr? integer the current buffer when nil
---@return vim.lsp.Client?
function M.client(bufnr)
  local client = M.started(bufnr or 0)
  return client and client.initialized and client or nil
end

--- Tell the server something. Edits that wait are sent before.
---@param client_id integer
---@param method string
---@param params table
function M.notify(client_id, method, params)
  local client = vim.lsp.get_client_by_id(client_id)
  if client then
    client:notify(method, params)
  end
end

--- Run one of the server's commands.
---@param client_id integer
---@param command lsp.Command
---@param bufnr integer
function M.execute(client_id, command, bufnr)
  local client = vim.lsp.get_client_by_id(client_id)
  if client then
    client:exec_cmd(command, { bufnr = bufnr })
  end
end

--- Run a command of the server that serves a buffer, if there is one.
---@param bufnr integer 0 for the current one
---@param title string
---@param command string
---@param ... any the command's arguments
---@return boolean asked
local function run(bufnr, title, command, ...)
  local client = M.client(bufnr)
  if not client then
    return false
  end
  M.execute(client.id, { title = title, command = command, arguments = { ... } }, bufnr)
  return true
end

--- Ask for hints on the whole of a buffer.
---@param bufnr integer
---@return boolean asked
function M.review(bufnr)
  return run(bufnr, 'Review', 'groundspeed.review', vim.uri_from_bufnr(bufnr))
end

--- Offer nothing unasked for a while.
---@param minutes number 0 ends it
---@return boolean asked
function M.snooze(minutes)
  return run(0, 'Snooze', 'groundspeed.snooze', minutes)
end

--- Ask the model again with the next request, now that something was changed.
---@return boolean asked
function M.try_again()
  return run(0, 'Try again', 'groundspeed.tryAgain')
end

--- Start the server again.
function M.restart()
  vim.lsp.enable('groundspeed', false)
  vim.lsp.enable('groundspeed', true)
end

return M
