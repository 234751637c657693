-- The server, as |vim.lsp.enable()| starts it.

---@type vim.lsp.Config
return {
  cmd = { 'groundspeed', 'server' },
  filetypes = { 'typescript', 'typescriptreact', 'javascript', 'javascriptreact' },
  capabilities = {
    -- As TypeScript's own servers count: Neovim warns of servers that differ in one buffer.
    general = { positionEncodings = { 'utf-16' } },
    textDocument = { inlineCompletion = { dynamicRegistration = true } },
  },
  root_dir = function(bufnr, start)
    local name = vim.api.nvim_buf_get_name(bufnr)
    -- What has no name yet would be saved in the current folder, and what has an address instead,
    -- as in an archive or on another machine, is looked at from there.
    local on_disk = name ~= '' and not name:find('^%a[%w+.-]*://')
    local place = on_disk and bufnr or assert(vim.uv.cwd())
    -- The whole repository, as one opens it elsewhere: its rules lie at its root, and packages need
    -- each other. A home folder under version control is not the project of what lies in it.
    local root = vim.fs.root(place, '.git')
    if not root or root == vim.uv.os_homedir() then
      root = vim.fs.root(place, { 'tsconfig.json', 'jsconfig.json', 'package.json' })
    end
    -- A file on its own is its own project: the server works on files of a project only.
    start(root or on_disk and vim.fs.dirname(name) or place)
  end,
  before_init = function(params, config)
    require('groundspeed.status').starting()
    local options = require('groundspeed.config').initialization_options(config.root_dir)
    local extra = config.init_options or {}
    params.initializationOptions = vim.tbl_deep_extend('force', options, extra)
  end,
  handlers = {
    ['groundspeed/completionReady'] = function(_, params)
      require('groundspeed.completion').ready(params.uri)
    end,
    ['groundspeed/didChangeStatus'] = function(_, status, context)
      require('groundspeed.status').update(context.client_id, status)
    end,
  },
  on_exit = function(code, signal, client_id)
    require('groundspeed.server').exited(code, signal, client_id)
  end,
}
