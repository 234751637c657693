--- How often a server that dies is started again before the engineer is asked.

local M = {}

local WINDOW_MS = 3 * 60 * 1000
local MOST_IN_WINDOW = 4

---@type integer[] when servers died, in milliseconds of a clock that never goes back
local deaths = {}

--- Count one death, and say whether starting again is still worth it.
---@param now integer in milliseconds
---@return boolean
function M.spend(now)
  deaths = vim.tbl_filter(function(death)
    return now - death < WINDOW_MS
  end, deaths)
  deaths[#deaths + 1] = now
  return #deaths <= MOST_IN_WINDOW
end

--- The engineer asked for a restart: count anew.
function M.renew()
  deaths = {}
end

return M
