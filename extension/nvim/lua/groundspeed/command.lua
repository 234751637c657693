--- `:Groundspeed`, and what its words do.

local server = require('groundspeed.server')
local status = require('groundspeed.status')

local M = {}

---@param enabled? boolean
local function switch(enabled)
  local now = require('groundspeed').enable(enabled)
  vim.notify('Groundspeed: completions are ' .. (now and 'on.' or 'off.'))
end

local function show_status()
  vim.notify('Groundspeed: ' .. status.long())
end

---@param given? string
local function snooze(given)
  local minutes = tonumber(given or 15)
  if not minutes or minutes < 0 or minutes > 1440 then
    vim.notify('Groundspeed: say the minutes, such as `:Groundspeed snooze 30`.', vim.log.levels.WARN)
  elseif not server.snooze(minutes) then
    show_status()
  end
end

---@type table<string, fun(argument?: string)>
local words = {
  status = show_status,
  enable = function()
    switch(true)
  end,
  disable = function()
    switch(false)
  end,
  toggle = function()
    switch(nil)
  end,
  restart = server.restart,
  review = function()
    if not server.review(vim.api.nvim_get_current_buf()) then
      vim.notify('Groundspeed: ' .. status.obstacle())
    end
  end,
  ['next-edit'] = function()
    require('groundspeed').next_edit()
  end,
  why = function()
    local problem = server.missing()
    if problem then
      vim.notify('Groundspeed: ' .. problem, vim.log.levels.WARN)
      return
    end
    vim.cmd.new({ mods = { split = 'botright' }, range = { 15 } })
    vim.fn.jobstart({ server.command(), 'why' }, { term = true })
  end,
  snooze = snooze,
  again = function()
    if not server.try_again() then
      show_status()
    end
  end,
  log = function()
    vim.cmd.tabnew(vim.fn.fnameescape(vim.lsp.log.get_filename()))
  end,
}

---@param lead string what is typed of the word
---@return string[]
function M.complete(lead)
  local known = vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, vim.tbl_keys(words))
  table.sort(known)
  return known
end

--- Run one word; without any, show the status.
---@param arguments string[]
function M.run(arguments)
  local word = arguments[1] or 'status'
  local run = words[word]
  if run then
    run(arguments[2])
  else
    local known = table.concat(M.complete(''), ', ')
    vim.notify(
      ('Groundspeed: there is no command %q; there are %s.'):format(word, known),
      vim.log.levels.WARN
    )
  end
end

return M
