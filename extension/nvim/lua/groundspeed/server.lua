--- The language client of the server: found, asked and told.

local restarts = require('groundspeed.restarts')
local status = require('groundspeed.status')

local M = {}

---@type table<integer, string> the URIs of buffers that are being renamed
local former = {}

---@type table<integer, boolean> the clients whose servers a restart has ended
local replaced = {}

--- Longer than a server takes to end, which may have events to write.
local GRACE_MS = 2000

local LOOK = 'Your files are as you left them. See `:Groundspeed log`, then `:Groundspeed restart`.'

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

--- Say that the server's command is missing, and what to do; nil when it is there.
---
--- Neovim itself only logs that.
---@return string? problem
function M.missing()
  local command = M.command()
  if vim.fn.executable(command) == 0 then
    return ('The %s command is not on your PATH. '):format(command)
      .. 'Run `pip install groundspeed`, then `:Groundspeed restart`.'
  end
end

--- Say why the server cannot be started, and what to do; nil when it can.
---@return string? problem
function M.problem()
  if not M.enabled() then
    return "The server is not enabled. Put `vim.lsp.enable('groundspeed')` in your init.lua."
  end
  return M.missing()
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
---@param answered? lsp.Handler
function M.execute(client_id, command, bufnr, answered)
  local client = vim.lsp.get_client_by_id(client_id)
  if client then
    client:exec_cmd(command, { bufnr = bufnr }, answered)
  end
end

--- Run a command of every server that runs.
---@param title string
---@param command string
---@param ... any the command's arguments
---@return boolean asked whether there is one
local function run(title, command, ...)
  local clients = vim.tbl_filter(function(client)
    return not client:is_stopped()
  end, vim.lsp.get_clients({ name = 'groundspeed' }))
  for _, client in ipairs(clients) do
    M.execute(client.id, { title = title, command = command, arguments = { ... } }, 0)
  end
  return #clients > 0
end

--- Tell every server that runs whether completions are offered: else it does nothing for them.
---@param enabled boolean
function M.switch(enabled)
  for _, client in ipairs(vim.lsp.get_clients({ name = 'groundspeed' })) do
    client:notify('groundspeed/didSwitchCompletions', { enabled = enabled })
  end
end

--- Ask for hints on the whole of a buffer, and say what came of it.
---@param bufnr integer
---@return boolean asked
function M.review(bufnr)
  local client = M.client(bufnr)
  if not client then
    return false
  end
  local uri = vim.uri_from_bufnr(bufnr)
  local command = { title = 'Review', command = 'groundspeed.review', arguments = { uri } }
  M.execute(client.id, command, bufnr, function(_, answer)
    -- A server of an earlier version says nothing where all went well.
    if answer and type(answer.message) == 'string' then
      vim.notify('Groundspeed: ' .. answer.message)
    end
  end)
  return true
end

--- Offer nothing unasked for a while, in any project.
---@param minutes number 0 ends it
---@return boolean asked
function M.snooze(minutes)
  return run('Snooze', 'groundspeed.snooze', minutes)
end

--- Ask each project's model again with the next request, now that something was changed.
---@return boolean asked
function M.try_again()
  return run('Try again', 'groundspeed.tryAgain')
end

--- Note that a buffer is about to be renamed.
---@param bufnr integer
function M.renaming(bufnr)
  former[bufnr] = vim.uri_from_bufnr(bufnr)
end

--- Let the server go on with a buffer under its new name.
---
--- Neovim itself does so only when the file is saved, and never where it had no name before.
---@param bufnr integer
function M.renamed(bufnr)
  local client = M.client(bufnr)
  if client then
    local document = { uri = former[bufnr] or 'file://' }
    client:notify('textDocument/didClose', { textDocument = document })
    vim.lsp.buf_detach_client(bufnr, client.id)
    vim.lsp.buf_attach_client(bufnr, client.id)
  end
  former[bufnr] = nil
end

--- Start a server that died anew, for the files that it served.
---@param config vim.lsp.ClientConfig
---@param buffers integer[]
local function revive(config, buffers)
  for _, bufnr in ipairs(buffers) do
    if vim.api.nvim_buf_is_loaded(bufnr) then
      vim.lsp.start(config, { bufnr = bufnr })
    end
  end
end

--- Start a server again that nobody has stopped, unless that is likely to be in vain.
---@param client vim.lsp.Client
---@param buffers integer[]
---@param code integer
---@param signal integer
local function exited(client, buffers, code, signal)
  -- The server takes SIGTERM as its end and returns a code, once it is up. Before that it is
  -- Neovim who sends it, to stop a server that does not answer.
  local stopped = code == 0 and (signal == 0 or signal == vim.uv.constants.SIGTERM)
  if stopped or replaced[client.id] or not M.enabled() or vim.v.exiting ~= vim.NIL then
    status.exited(client.id)
  elseif not client.initialized then
    local how = signal ~= 0 and 'signal ' .. signal or 'code ' .. code
    status.exited(client.id, ('The server ended with %s before it was up. '):format(how) .. LOOK)
  elseif not restarts.spend(vim.uv.now()) then
    status.exited(client.id, 'The server stopped several times within minutes. ' .. LOOK)
  else
    status.exited(client.id)
    -- Neovim detaches the buffers in a turn of its own, which comes before this.
    vim.schedule(function()
      revive(client.config, buffers)
    end)
  end
end

--- Note that a server ended. Called where nothing of the editor may be asked.
---@param code integer
---@param signal integer
---@param client_id integer
function M.exited(code, signal, client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  if client then
    local buffers = vim.tbl_keys(client.attached_buffers)
    vim.schedule(function()
      exited(client, buffers, code, signal)
    end)
  end
end

--- Return the process of a server, as it told itself; nil where that is no child of this editor.
---@param client vim.lsp.Client
---@return integer?
local function process(client)
  local told = vim.tbl_get(client, 'server_capabilities', 'experimental', 'processId')
  local found = type(told) == 'number' and vim.api.nvim_get_proc(told)
  -- In a container the number is one of another world.
  return type(found) == 'table' and found.ppid == vim.fn.getpid() and told or nil
end

--- Let servers that were stopped go on, now that the editor quits: they hear of it and end.
function M.wake()
  for _, client in ipairs(vim.lsp.get_clients({ name = 'groundspeed' })) do
    local pid = process(client)
    if pid then
      vim.uv.kill(pid, 'sigcont')
    end
  end
end

--- Start the server again.
function M.restart()
  restarts.renew()
  -- Neovim itself stops only those that have answered.
  local filter = { name = 'groundspeed', _uninitialized = true }
  for _, client in ipairs(vim.lsp.get_clients(filter)) do
    replaced[client.id] = true
    client:stop(not client.initialized)
    -- Neovim would wait for ever for one that hangs.
    vim.defer_fn(function()
      if not client.rpc.is_closing() then
        client.rpc.terminate()
      end
    end, GRACE_MS)
    -- One that is stopped, or spins in C, does not hear that either.
    vim.defer_fn(function()
      local pid = not client.rpc.is_closing() and process(client)
      if pid then
        vim.uv.kill(pid, 'sigkill')
      end
    end, 2 * GRACE_MS)
  end
  vim.lsp.enable('groundspeed', false)
  vim.lsp.enable('groundspeed', true)
end

return M
