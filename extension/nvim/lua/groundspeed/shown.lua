--- The suggestion that can be seen: drawn, followed while it is typed, accepted, and reported.
---
--- The server sees every edit, so a key that disagrees needs no report; what it cannot see is told:
--- that a suggestion was shown, taken in part, dismissed, or left behind.

local ghost = require('groundspeed.ghost')
local server = require('groundspeed.server')
local text = require('groundspeed.text')

local api = vim.api
local M = {}

---@type groundspeed.Suggestion?
local live
---@type fun()? an acceptance that waits for its mapping to end
local accepting
local ACCEPT = vim.keycode("<Cmd>lua require('groundspeed.shown').finish_accepting()<CR>")

---@return integer row from 0
---@return integer col in bytes
local function cursor()
  local position = api.nvim_win_get_cursor(0)
  return position[1] - 1, position[2]
end

--- Return the suggestion that can be seen.
---@return groundspeed.Suggestion?
function M.get()
  return live
end

--- Whether a suggestion can be seen, and the cursor and the text are still where it was offered.
---@return boolean
function M.is_current()
  if not live or api.nvim_get_current_buf() ~= live.bufnr then
    return false
  end
  local row, col = cursor()
  return live:is_at(row, col, api.nvim_buf_get_changedtick(live.bufnr))
end

--- End the suggestion, and report it where the server cannot see how.
---@param outcome? 'rejected'|'ignored'
function M.close(outcome)
  local closed = live
  if not closed then
    return
  end
  live = nil
  ghost.clear(closed.bufnr)
  if outcome then
    local params = { item = closed.item, outcome = outcome }
    server.notify(closed.client_id, 'groundspeed/didCloseCompletion', params)
  end
end

--- Show a suggestion that was offered, or what is left of the one that is shown.
---@param offered groundspeed.Suggestion
function M.show(offered)
  if not (live and live:follow(offered)) then
    M.close()
    live = offered
    local params = { item = offered.item }
    server.notify(offered.client_id, 'textDocument/didShowCompletion', params)
  end
  ghost.draw(live)
end

--- Go on with a buffer that was saved, which counts as a change of its own.
---@param bufnr integer
function M.saved(bufnr)
  local tick = api.nvim_buf_get_changedtick(bufnr)
  if live and live.bufnr == bufnr and live.tick + 1 == tick then
    live.tick = tick
  end
end

--- Follow what the engineer typed; returns the suggestion while it agrees with that.
---@return groundspeed.Suggestion?
function M.follow_typing()
  if not live or api.nvim_get_current_buf() ~= live.bufnr then
    M.close('ignored')
    return nil
  end
  local row, col = cursor()
  local tick = api.nvim_buf_get_changedtick(live.bufnr)
  if live:is_at(row, col, tick) then
    return live
  end
  if tick == live.tick then
    M.close('ignored') -- The cursor moved, and nothing was written.
    return nil
  end
  local forward = row > live.row or row == live.row and col > live.col
  local written = forward
    and table.concat(api.nvim_buf_get_text(live.bufnr, live.row, live.col, row, col, {}), '\n')
  local after = api.nvim_get_current_line():sub(col + 1)
  if written and live:advance(written, after, tick) and live:adds() then
    ghost.draw(live)
    return live
  end
  M.close() -- The server sees the edit.
  return nil
end

--- Insert the suggestion or its next part, unless the engineer went on in between.
---@param suggestion groundspeed.Suggestion
---@param part 'all'|'word'|'line'
local function insert(suggestion, part)
  -- An expression mapping may run before the key before it has been written.
  if M.follow_typing() ~= suggestion then
    return
  end
  local bufnr, row, col = suggestion.bufnr, suggestion.row, suggestion.col
  local rest = suggestion:rest()
  local taken = text.first(rest, part)
  local left = rest:sub(#taken + 1)
  -- What is replaced may be all that is left: it stands there already.
  local whole = left == '' or left == suggestion.tail
  -- One undo takes back the acceptance, and not what was typed before it.
  vim.bo[bufnr].undolevels = vim.bo[bufnr].undolevels
  if left == '' then
    api.nvim_buf_set_text(bufnr, row, col, row, col + #suggestion.tail, {})
  end
  -- As text of this insertion, which |.| and a count repeat.
  api.nvim_paste(taken, false, -1)
  suggestion:advance(taken, suggestion.after, api.nvim_buf_get_changedtick(bufnr))
  if whole then
    M.close()
    if suggestion.item.command then
      server.execute(suggestion.client_id, suggestion.item.command, bufnr)
    end
  else
    ghost.draw(suggestion)
    server.notify(suggestion.client_id, 'textDocument/didPartiallyAcceptCompletion', {
      item = suggestion.item,
      acceptedLength = suggestion:accepted_length(),
    })
  end
end

--- Accept the suggestion or its next part, after the mapping that asks for it.
---@param part 'all'|'word'|'line'
---@return boolean visible
function M.accept(part)
  -- Keys that came just before may not have been followed yet.
  local suggestion = M.follow_typing()
  if not suggestion then
    -- It may be Neovim that shows one.
    local own = vim.lsp.inline_completion
    return part == 'all' and own ~= nil and own.get()
  end
  if not vim.bo[suggestion.bufnr].modifiable then
    M.close('ignored')
    return false
  end
  accepting = function()
    insert(suggestion, part)
  end
  -- Before the keys that wait already: they are typed after what is accepted.
  api.nvim_feedkeys(ACCEPT, 'in', false)
  return true
end

--- Do what |groundspeed.accept()| has promised; for its own use.
function M.finish_accepting()
  local accept = accepting
  accepting = nil
  if accept then
    accept()
  end
end

return M
