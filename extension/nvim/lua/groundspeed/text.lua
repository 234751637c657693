--- Pure functions on text. Lengths and columns are bytes, unless they say otherwise.

local M = {}

--- Return the first part of a suggestion that one key accepts.
---
--- A word is a run of letters, digits, `_` and `$`, or a run of signs, with the space before it.
--- A line includes the line end before it, but not the one behind it.
---@param text string
---@param part 'all'|'word'|'line'
---@return string
function M.first(text, part)
  if part == 'word' then
    return text:match('^%s*[%w_$\128-\255]+') or text:match('^%s*[^%w%s_$\128-\255]+') or text
  elseif part == 'line' then
    return text:match('^\n?[^\n]*')
  end
  return text
end

--- Return where the cursor stands after `text` was inserted at a position.
---@param row integer from 0
---@param col integer
---@param text string
---@return integer row
---@return integer col
function M.after(row, col, text)
  local _, breaks = text:gsub('\n', '')
  local last = text:match('[^\n]*$')
  return row + breaks, breaks == 0 and col + #last or #last
end

--- Return the byte column of a character column, which an editor protocol counts in its own units.
---@param line string
---@param character integer
---@param encoding 'utf-8'|'utf-16'|'utf-32'
---@return integer
function M.byte_column(line, character, encoding)
  return vim.str_byteindex(line, encoding, character, false)
end

--- Return how many UTF-16 units the first `bytes` of a text are.
---@param text string
---@param bytes integer
---@return integer
function M.utf16_length(text, bytes)
  return vim.str_utfindex(text:sub(1, bytes), 'utf-16')
end

--- Replace tabs by the spaces that they stand for: virtual text has no tab stops.
---@param line string
---@param tabstop integer
---@param column integer the screen column where the line begins
---@return string
function M.expand_tabs(line, tabstop, column)
  if not line:find('\t', 1, true) then
    return line
  end
  local pieces = {}
  for piece, tab in line:gmatch('([^\t]*)(\t?)') do
    column = column + vim.fn.strdisplaywidth(piece)
    pieces[#pieces + 1] = piece
    if tab ~= '' then
      local width = tabstop - column % tabstop
      column = column + width
      pieces[#pieces + 1] = (' '):rep(width)
    end
  end
  return table.concat(pieces)
end

return M
