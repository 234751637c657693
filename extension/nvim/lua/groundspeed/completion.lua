--- Asks for suggestions while the engineer types, or at the engineer's word, and has them shown.

local Suggestion = require('groundspeed.suggestion')
local config = require('groundspeed.config')
local server = require('groundspeed.server')
local shown = require('groundspeed.shown')

local api = vim.api
local M = {}

local INVOKED, AUTOMATIC = 1, 2

---@type groundspeed.Suggestion[] what the last answer held, the one that is shown among them
local choices = {}
---@type { client: vim.lsp.Client, id?: integer }?
local in_flight
---@type uv.uv_timer_t
local timer = assert(vim.uv.new_timer())
---@type boolean? what the engineer chose in this session
local switched

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
  local position = api.nvim_win_get_cursor(0)
  choices = {}
  for _, item in ipairs(result and (result.items or result) or {}) do
    local offered = Suggestion.new(item, {
      bufnr = bufnr,
      client_id = client.id,
      encoding = client.offset_encoding,
      row = position[1] - 1,
      col = position[2],
      line = api.nvim_get_current_line(),
      tick = tick,
    })
    if offered and offered:adds() then
      choices[#choices + 1] = offered
    end
  end
  if choices[1] then
    shown.show(choices[1])
  else
    shown.close()
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
  if not config.shows({ bufnr = bufnr, client_id = client.id }) then
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

local function on_change()
  if vim.fn.pumvisible() == 1 then
    cancel_request()
    shown.close('ignored')
    return
  end
  local live = shown.get()
  local behind = live and live.after
  local followed = shown.follow_typing()
  if followed then
    if followed.after ~= behind then
      -- A bracket was closed as it was typed; the server knows best what the suggestion replaces.
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
  shown.close('ignored')
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
  api.nvim_create_autocmd('BufWritePost', {
    group = group,
    buffer = bufnr,
    callback = function()
      shown.saved(bufnr)
    end,
  })
  api.nvim_create_autocmd('BufLeave', { group = group, buffer = bufnr, callback = on_leave })
  api.nvim_create_autocmd('ModeChanged', {
    group = group,
    buffer = bufnr,
    callback = function()
      -- InsertLeave knows nothing of CTRL-C, nor of typing over what is there.
      if not inserting() then
        on_leave()
      end
    end,
  })
  api.nvim_create_autocmd('LspDetach', {
    group = group,
    buffer = bufnr,
    callback = function(event)
      local live = shown.get()
      if live and live.client_id == event.data.client_id then
        shown.close('ignored')
      end
    end,
  })
  -- The engineer may be typing already.
  if inserting() and api.nvim_get_current_buf() == bufnr then
    on_change()
  end
end

--- Put the suggestion away, at the engineer's word.
---@return boolean visible
function M.dismiss()
  local visible = shown.get() ~= nil
  cancel_request()
  shown.close('rejected')
  return visible
end

--- Ask again, since the server has a better suggestion than the one that is shown.
---@param uri string the document
function M.ready(uri)
  if inserting() and shown.is_current() and vim.uri_from_bufnr(0) == uri then
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
  local live = shown.get()
  for index, choice in ipairs(choices) do
    if live and choice.id == live.id and choice.tick == live.tick and #choices > 1 then
      shown.show(choices[(index - 1 + step) % #choices + 1])
      return
    end
  end
  request(INVOKED)
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
  end
  server.switch(enabled)
  vim.cmd.redrawstatus({ bang = true })
  return enabled
end

return M
