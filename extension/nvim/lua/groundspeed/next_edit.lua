--- Goes to the edit that follows from the last change, and makes it.

local server = require('groundspeed.server')

local M = {}

--- The code of the diagnostic that marks a next edit.
M.CODE = 'next-edit'

---@param client vim.lsp.Client
---@param bufnr integer
---@param tick integer the buffer's `changedtick` when the edit was asked for
---@param found? table
local function make(client, bufnr, tick, found)
  if not found or vim.api.nvim_buf_get_changedtick(bufnr) ~= tick then
    vim.notify('Groundspeed: nothing follows from your last change.')
    return
  end
  vim.lsp.util.apply_text_edits(found.edits, bufnr, client.offset_encoding)
  if vim.api.nvim_get_current_buf() == bufnr then
    local location = { uri = vim.uri_from_bufnr(bufnr), range = found.target }
    vim.lsp.util.show_document(location, client.offset_encoding, { focus = true })
  end
  vim.notify('Groundspeed: ' .. found.title .. '.')
end

--- Make the next edit of the current buffer.
---@return boolean asked whether there is a server to ask
function M.apply()
  local bufnr = vim.api.nvim_get_current_buf()
  local client = server.client(bufnr)
  if not client then
    return false
  end
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local params = { textDocument = vim.lsp.util.make_text_document_params(bufnr) }
  return (
    client:request('groundspeed/nextEdit', params, function(err, found)
      make(client, bufnr, tick, not err and type(found) == 'table' and found or nil)
    end, bufnr)
  )
end

---@param found { code?: any }
---@return boolean
local function is_other(found)
  return found.code ~= M.CODE
end

--- Take away the marks of next edits that can be seen.
function M.hide()
  for _, client in ipairs(vim.lsp.get_clients({ name = 'groundspeed' })) do
    local namespace = vim.lsp.diagnostic.get_namespace(client.id)
    for bufnr in pairs(client.attached_buffers) do
      local marks = vim.diagnostic.get(bufnr, { namespace = namespace })
      vim.diagnostic.set(namespace, bufnr, vim.tbl_filter(is_other, marks))
    end
  end
end

--- Show the marks that a server sends; without those of next edits where completions are off.
---@param err? lsp.ResponseError
---@param params lsp.PublishDiagnosticsParams
---@param context lsp.HandlerContext
function M.on_diagnostics(err, params, context)
  if params and not require('groundspeed.completion').enabled() then
    params.diagnostics = vim.tbl_filter(is_other, params.diagnostics)
  end
  vim.lsp.handlers['textDocument/publishDiagnostics'](err, params, context)
end

return M
