--- Goes to the edit that follows from the last change, and makes it.

local server = require('groundspeed.server')

local M = {}

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

return M
