--- Draws the rest of a suggestion behind the cursor, as virtual text.

local text = require('groundspeed.text')

local M = {}

local GROUPS = { 'GroundspeedGhostTerminal', 'GroundspeedGhost' }
local namespace = vim.api.nvim_create_namespace('groundspeed')

--- Say how the first line of a suggestion is drawn over what it would replace.
---
--- What is replaced stays visible where the suggestion ends in it, so it is not drawn twice.
--- Otherwise the suggestion is drawn over it, where nothing else follows on the line.
---@param first string the suggestion's first line
---@param more boolean whether further lines follow
---@param tail string what is replaced
---@param at_end boolean whether the line ends with `tail`
---@return string shown
---@return 'inline'|'overlay' position
function M.first_line(first, more, tail, at_end)
  if tail == '' then
    return first, 'inline'
  end
  if not more and vim.endswith(first, tail) then
    return first:sub(1, #first - #tail), 'inline'
  end
  if at_end then
    local missing = vim.fn.strdisplaywidth(tail) - vim.fn.strdisplaywidth(first)
    return first .. (' '):rep(math.max(0, missing)), 'overlay'
  end
  return first, 'inline'
end

--- Draw a suggestion in place of what was drawn before.
---@param suggestion groundspeed.Suggestion
function M.draw(suggestion)
  local bufnr, row, col = suggestion.bufnr, suggestion.row, suggestion.col
  local tabstop = vim.bo[bufnr].tabstop
  local lines = vim.split(suggestion:rest(), '\n', { plain = true })
  local line = vim.api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ''
  local at_end = #line == col + #suggestion.tail
  local first, position = M.first_line(lines[1], #lines > 1, suggestion.tail, at_end)
  local below = {}
  for index = 2, #lines do
    below[index - 1] = { { text.expand_tabs(lines[index], tabstop, 0), GROUPS } }
  end
  M.clear(bufnr)
  vim.api.nvim_buf_set_extmark(bufnr, namespace, row, col, {
    virt_text = { { text.expand_tabs(first, tabstop, vim.fn.virtcol('.') - 1), GROUPS } },
    virt_text_pos = position,
    virt_lines = #below > 0 and below or nil,
    hl_mode = 'combine',
  })
end

--- Remove what was drawn.
---@param bufnr integer
function M.clear(bufnr)
  if vim.api.nvim_buf_is_valid(bufnr) then
    vim.api.nvim_buf_clear_namespace(bufnr, namespace, 0, -1)
  end
end

return M
