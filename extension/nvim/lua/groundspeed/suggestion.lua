--- One suggestion between its offer and its end. It knows positions and lengths, and no windows.

local text = require('groundspeed.text')

---@class groundspeed.Suggestion
---@field id string
---@field bufnr integer
---@field client_id integer
---@field item table the item as first offered, for reports
---@field text string the whole text as first offered
---@field present integer how many bytes of the text the buffer has
---@field row integer where the cursor stands, from 0
---@field col integer in bytes
---@field tail string what behind the cursor the suggestion replaces
---@field after string the text of the line behind the cursor
---@field tick integer the buffer's `changedtick` at which all this holds
local Suggestion = {}
Suggestion.__index = Suggestion

local M = {}

---@class groundspeed.Cursor
---@field bufnr integer
---@field client_id integer
---@field encoding 'utf-8'|'utf-16'|'utf-32' the units of the client's positions
---@field row integer from 0
---@field col integer in bytes
---@field line string the text of the cursor's line
---@field tick integer the buffer's `changedtick`

--- Make a suggestion of an item, or return nil where the item does not fit the cursor.
---@param item table an LSP inline completion item
---@param at groundspeed.Cursor
---@return groundspeed.Suggestion?
function M.new(item, at)
  local first, last = at.col, at.col
  if item.range then
    if item.range.start.line ~= at.row or item.range['end'].line ~= at.row then
      return nil
    end
    first = text.byte_column(at.line, item.range.start.character, at.encoding)
    last = text.byte_column(at.line, item.range['end'].character, at.encoding)
  end
  local before = at.line:sub(first + 1, at.col)
  if first > at.col or last < at.col or not vim.startswith(item.insertText, before) then
    return nil
  end
  return setmetatable({
    id = item.command and item.command.arguments and item.command.arguments[1] or item.insertText,
    bufnr = at.bufnr,
    client_id = at.client_id,
    item = item,
    text = item.insertText,
    present = #before,
    row = at.row,
    col = at.col,
    tail = at.line:sub(at.col + 1, last),
    after = at.line:sub(at.col + 1),
    tick = at.tick,
  }, Suggestion)
end

--- Return what of the text the buffer does not have.
---@return string
function Suggestion:rest()
  return self.text:sub(self.present + 1)
end

--- Whether accepting it would still change the buffer.
---@return boolean
function Suggestion:adds()
  local rest = self:rest()
  return rest ~= '' and rest ~= self.tail
end

--- Whether the cursor and the buffer are where the suggestion knows them.
---@param row integer
---@param col integer
---@param tick integer
---@return boolean
function Suggestion:is_at(row, col, tick)
  return row == self.row and col == self.col and tick == self.tick
end

--- Go on behind some text that is in the buffer now; false where that does not fit.
---
--- What was closed behind the cursor as an opener was typed is what the suggestion closes, too.
---@param written string
---@param after string the text of the line behind it
---@param tick integer
---@return boolean
function Suggestion:advance(written, after, tick)
  if not vim.startswith(self:rest(), written) or not vim.endswith(after, self.after) then
    return false
  end
  self.tail = after:sub(1, #after - #self.after) .. self.tail
  self.present = self.present + #written
  self.row, self.col = text.after(self.row, self.col, written)
  self.after, self.tick = after, tick
  return true
end

--- Take over the place of the same suggestion, offered anew; false when it is another one.
---@param newer groundspeed.Suggestion
---@return boolean
function Suggestion:follow(newer)
  local rest = newer:rest()
  if newer.id ~= self.id or newer.bufnr ~= self.bufnr or not vim.endswith(self.text, rest) then
    return false
  end
  self.present = #self.text - #rest
  self.row, self.col, self.tick = newer.row, newer.col, newer.tick
  self.tail, self.after = newer.tail, newer.after
  return true
end

--- Return how much of the text was taken, in UTF-16 units from its start.
---@return integer
function Suggestion:accepted_length()
  return text.utf16_length(self.text, self.present)
end

return M
