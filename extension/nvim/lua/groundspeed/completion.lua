--- Asks for suggestions while the engineer types, shows the one that comes, and reports its fate.
---
--- The server sees every edit, so a key that disagrees needs no report; what it cannot see is told:
--- that a suggestion was shown, taken in part, dismissed, or left behind.

local Suggestion = require('groundspeed.suggestion')
local config = require('groundspeed.config')
local ghost = require('groundspeed.ghost')
local server = require('groundspeed.server')
local text = require('groundspeed.text')

local api = vim.api
local M = {}

local INVOKED, AUTOMATIC = 1, 2

---@type groundspeed.Suggestion?
local live
---@type groundspeed.Suggestion[] what the last answer held, the live one among them
local choices = {}
---@type { client: vim.lsp.Client, id?: integer }?
local in_flight
---@type uv.uv_timer_t
local timer = assert(vim.uv.new_timer())
---@type boolean? what the engineer chose in this session
local switched
---@type fun()? an acceptance that waits for its mapping to end
local accepting
local ACCEPT = vim.keycode("<Cmd>lua require('groundspeed.completion').finish_accepting()<CR>")

---@return integer row from 0
---@return integer col in bytes
local function cursor()
  local position = api.nvim_win_get_cursor(0)
  return position[1] - 1, position[2]
end

local function inserting()
  return api.nvim_get_mode().mode:sub(1, 1) == 'i'
end

local function cancel_request()
  timer:stop()
  if in_flight then
    local cancelled = in_flight
    in_flight = nil
    if cancelled.id then
      cancelled.client:cancel_request(cancelled.id)
    end
  end
end

--- End the suggestion, and report it where the server cannot see how.
---@param outcome? 'rejected'|'ignored'
local function close(outcome)
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
local function show(offered)
  if not (live and live:follow(offered)) then
    close()
    live = offered
    local params = { item = offered.item }
    server.notify(offered.client_id, 'textDocument/didShowCompletion', params)
  end
  ghost.draw(live)
end

--- Take an answer, unless the engineer went on since it was asked for.
---@param client vim.lsp.Client
---@param bufnr integer
---@param tick integer
---@param result? table
local function answered(client, bufnr, tick, result)
  local now = api.nvim_get_current_buf() == bufnr and api.nvim_buf_get_changedtick(bufnr)
  if now ~= tick or not inserting() or vim.fn.pumvisible() == 1 then
    return
  end
  local row, col = cursor()
  choices = {}
  for _, item in ipairs(result and (result.items or result) or {}) do
    local offered = Suggestion.new(item, {
      bufnr = bufnr,
      client_id = client.id,
      encoding = client.offset_encoding,
      row = row,
      col = col,
      line = api.nvim_get_current_line(),
      tick = tick,
    })
    if offered and offered:adds() then
      choices[#choices + 1] = offered
    end
  end
  if choices[1] then
    show(choices[1])
  else
    close()
  end
end

---@param trigger integer
local function request(trigger)
  cancel_request()
  local bufnr = api.nvim_get_current_buf()
  local client = server.client(bufnr)
  if not client or not inserting() then
    return
  end
  local tick = api.nvim_buf_get_changedtick(bufnr)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  ---@cast params table
  params.context = { triggerKind = trigger }
  local mine = { client = client }
  local sent, id = client:request('textDocument/inlineCompletion', params, function(err, result)
    -- An answer may have been on its way when it was cancelled.
    if in_flight == mine then
      in_flight = nil
      answered(client, bufnr, tick, not err and result or nil)
    end
  end, bufnr)
  if sent then
    mine.id = id
    in_flight = mine
  end
end

--- Follow what the engineer typed; true while the suggestion agrees with it.
---@return boolean
local function follow_typing()
  if not live or api.nvim_get_current_buf() ~= live.bufnr then
    close('ignored')
    return false
  end
  local row, col = cursor()
  local tick = api.nvim_buf_get_changedtick(live.bufnr)
  if live:is_at(row, col, tick) then
    return true
  end
  if tick == live.tick then
    close('ignored') -- The cursor moved, and nothing was written.
    return false
  end
  local forward = row > live.row or row == live.row and col > live.col
  local written = forward
    and table.concat(api.nvim_buf_get_text(live.bufnr, live.row, live.col, row, col, {}), '\n')
  local rest = live:rest()
  if written and vim.startswith(rest, written) then
    live:advance(written, tick)
    if live:adds() then
      ghost.draw(live)
      return true
    end
  end
  close() -- The server sees the edit.
  return false
end

local function on_change()
  if vim.fn.pumvisible() == 1 then
    cancel_request()
    close('ignored')
    return
  end
  if live and follow_typing() then
    local _, col = cursor()
    if api.nvim_get_current_line():sub(col + 1) ~= live.after then
      -- A bracket was closed as it was typed; the server knows what of that the suggestion replaces.
      request(AUTOMATIC)
    end
    return
  end
  if not M.enabled() then
    return
  end
  cancel_request()
  local wait = vim.schedule_wrap(function()
    request(AUTOMATIC)
  end)
  timer:start(config.get().debounce_ms, 0, wait)
end

local function on_leave()
  cancel_request()
  close('ignored')
end

--- Watch a buffer that the server serves.
---@param bufnr integer
function M.attach(bufnr)
  if not config.get().ghost_text then
    return
  end
  local group = api.nvim_create_augroup('groundspeed.completion', { clear = false })
  api.nvim_clear_autocmds({ group = group, buffer = bufnr })
  api.nvim_create_autocmd({ 'InsertEnter', 'CursorMovedI', 'TextChangedI', 'TextChangedP' }, {
    group = group,
    buffer = bufnr,
    callback = on_change,
  })
  api.nvim_create_autocmd({ 'InsertLeave', 'BufLeave' }, {
    group = group,
    buffer = bufnr,
    callback = on_leave,
  })
  api.nvim_create_autocmd('LspDetach', {
    group = group,
    buffer = bufnr,
    callback = function(event)
      if live and live.client_id == event.data.client_id then
        close('ignored')
      end
    end,
  })
  -- The engineer may be typing already.
  if inserting() and api.nvim_get_current_buf() == bufnr then
    on_change()
  end
end

--- Insert the suggestion or its next part, unless the engineer went on in between.
---@param suggestion groundspeed.Suggestion
---@param part 'all'|'word'|'line'
local function insert(suggestion, part)
  local bufnr, row, col = suggestion.bufnr, suggestion.row, suggestion.col
  if live ~= suggestion or api.nvim_buf_get_changedtick(bufnr) ~= suggestion.tick then
    return
  end
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
  suggestion:advance(taken, api.nvim_buf_get_changedtick(bufnr))
  if whole then
    close()
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
  local suggestion = live
  if not suggestion then
    return false
  end
  if not vim.bo[suggestion.bufnr].modifiable then
    close('ignored')
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

--- Put the suggestion away, at the engineer's word.
---@return boolean visible
function M.dismiss()
  local visible = M.visible()
  cancel_request()
  close('rejected')
  return visible
end

--- Ask again, since the server has a better suggestion than the one that is shown.
---@param uri string the document
function M.ready(uri)
  if not live or not inserting() or vim.uri_from_bufnr(live.bufnr) ~= uri then
    return
  end
  local row, col = cursor()
  if live:is_at(row, col, api.nvim_buf_get_changedtick(live.bufnr)) then
    request(AUTOMATIC)
  end
end

--- Ask for a suggestion now, whether or not they are offered by themselves.
function M.suggest()
  request(INVOKED)
end

--- Show the next suggestion of several, or the one before; ask for several where there are none.
---@param step 1|-1
function M.cycle(step)
  for index, choice in ipairs(choices) do
    if live and choice.id == live.id and choice.tick == live.tick and #choices > 1 then
      show(choices[(index - 1 + step) % #choices + 1])
      return
    end
  end
  request(INVOKED)
end

---@return boolean
function M.visible()
  return live ~= nil
end

---@return boolean
function M.enabled()
  if switched ~= nil then
    return switched
  end
  return config.get().enabled
end

--- Turn completions on or off; without an argument, the other way.
---@param enabled? boolean
---@return boolean enabled
function M.enable(enabled)
  if enabled == nil then
    enabled = not M.enabled()
  end
  switched = enabled
  if not enabled then
    on_leave()
    require('groundspeed.next_edit').hide()
  end
  vim.cmd.redrawstatus({ bang = true })
  return enabled
end

return M
