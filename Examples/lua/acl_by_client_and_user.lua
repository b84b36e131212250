-- Who may do what: each client its own topics, one user more, everybody else nothing.
--
--   martlet Examples/lua/acl_by_client_and_user.lua
--
--   mosquitto_sub -V 5 -i s1 -t 'sensors/s1/#' -v &
--   mosquitto_pub -V 5 -i s1 -t sensors/s1/temperature -m 21.5 -q 1     arrives
--   mosquitto_pub -V 5 -i s1 -t sensors/s2/temperature -m 99 -q 1       refused: not authorized
--   mosquitto_sub -V 5 -i desk -u operator -t 'sensors/#' -v            sees all sensors
--
-- A user name is only worth something when it is checked: put password_checking.lua, or the password_table plugin,
-- in front of this script before you rely on the operator's rights.

local function own_area(client, topic)
  local id = client.id
  -- An identifier that is more than one plain level would reach into the areas of others.
  if id:find("[/+#]") then return false end
  local prefix = "sensors/" .. id .. "/"
  return topic:sub(1, #prefix) == prefix
end

return {
  authorize = function(client, request)
    local topic = request.topic
    if own_area(client, topic) then return true end

    if client.username == "operator" then
      if request.action == "subscribe" then
        return topic == "sensors/#" or topic:sub(1, 8) == "sensors/"
      end
      return topic:sub(1, 9) == "commands/"
    end

    return false
  end,
}
