if vim.g.loaded_groundspeed then
  return
end
vim.g.loaded_groundspeed = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify_once('Groundspeed needs Neovim 0.11 or newer.', vim.log.levels.WARN)
  return
end

local ghost = vim.fn.hlexists('ComplHint') == 1 and 'ComplHint' or 'Comment'
vim.api.nvim_set_hl(0, 'GroundspeedGhost', { link = ghost, default = true })

-- Neovim's own colours are for true colour only: elsewhere ghost text would look like what is
-- written. This lies below that group, so any colour of it goes before.
local function color_terminal()
  vim.api.nvim_set_hl(0, 'GroundspeedGhostTerminal', { ctermfg = 244, default = true })
end
color_terminal()

local group = vim.api.nvim_create_augroup('groundspeed', {})
vim.api.nvim_create_autocmd('ColorScheme', {
  group = group,
  desc = 'Keep ghost text apart from what is written',
  callback = color_terminal,
})
vim.api.nvim_create_autocmd('LspAttach', {
  group = group,
  desc = 'Show ghost text where the Groundspeed server is',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'groundspeed' then
      local completion = require('groundspeed.completion')
      -- They may have been switched since the server was started.
      require('groundspeed.server').switch(completion.enabled())
      completion.attach(event.buf)
    end
  end,
})

vim.api.nvim_create_autocmd('BufFilePre', {
  group = group,
  desc = 'Note the name that a buffer had',
  callback = function(event)
    require('groundspeed.server').renaming(event.buf)
  end,
})

-- A buffer that gets its first name by being saved counts as a new one.
vim.api.nvim_create_autocmd({ 'BufFilePost', 'BufNew' }, {
  group = group,
  desc = 'Tell the Groundspeed server of a new name',
  callback = function(event)
    require('groundspeed.server').renamed(event.buf)
  end,
})

vim.api.nvim_create_autocmd('VimLeavePre', {
  group = group,
  desc = 'Let a stopped Groundspeed server hear that the editor quits',
  callback = function()
    require('groundspeed.server').wake()
  end,
})

vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = { 'typescript', 'typescriptreact', 'javascript', 'javascriptreact' },
  desc = 'Say once that the Groundspeed server is missing',
  callback = function()
    local server = require('groundspeed.server')
    local problem = server.enabled() and server.problem()
    if problem then
      vim.notify_once('Groundspeed: ' .. problem, vim.log.levels.WARN)
    end
  end,
})

vim.api.nvim_create_user_command('Groundspeed', function(command)
  require('groundspeed.command').run(command.fargs)
end, {
  nargs = '*',
  desc = 'Groundspeed: say how it is, or do what the word says',
  complete = function(lead)
    return require('groundspeed.command').complete(lead)
  end,
})

for name, run in pairs({
  accept = function(groundspeed)
    groundspeed.accept()
  end,
  ['accept-word'] = function(groundspeed)
    groundspeed.accept('word')
  end,
  ['accept-line'] = function(groundspeed)
    groundspeed.accept('line')
  end,
  dismiss = function(groundspeed)
    groundspeed.dismiss()
  end,
  suggest = function(groundspeed)
    groundspeed.suggest()
  end,
  next = function(groundspeed)
    groundspeed.cycle(1)
  end,
  previous = function(groundspeed)
    groundspeed.cycle(-1)
  end,
}) do
  vim.keymap.set('i', ('<Plug>(groundspeed-%s)'):format(name), function()
    run(require('groundspeed'))
  end, { desc = 'Groundspeed: ' .. name:gsub('-', ' ') })
end

vim.keymap.set({ 'n', 'i' }, '<Plug>(groundspeed-next-edit)', function()
  require('groundspeed').next_edit()
end, { desc = 'Groundspeed: next edit' })
