-- Lets in who shows a token, which says what may be published and subscribed to: no table of users, nobody to ask.
--
--   martlet Examples/lua/acl_by_jwt.lua
--
-- The token is the password; the user name does not matter. It is signed with HS256 and the secret "change me", and says:
--
--   { "sub": "pump-1", "exp": 1900000000, "publish": ["sensors/pump-1/#"], "subscribe": ["commands/pump-1/#"] }
--
--   TOKEN=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwdW1wLTEiLCJleHAiOjE5MDAwMDAwMDAsInB1Ymxpc2giOlsic2Vuc29ycy9wdW1wLTEvIyJdLCJzdWJzY3JpYmUiOlsiY29tbWFuZHMvcHVtcC0xLyMiXX0.N2h8PDXPNwabO6UNaYj-PxCt9862bDZUsOsq53fRMNQ
--   mosquitto_pub -V 5 -i pump-1 -u token -P $TOKEN -t sensors/pump-1/a -m 3.2 -q 1      accepted
--   mosquitto_pub -V 5 -i pump-1 -u token -P $TOKEN -t sensors/pump-2/a -m 9 -q 1        refused: not authorized
--   mosquitto_pub -V 5 -i pump-1 -u token -P rubbish -t sensors/pump-1/a -m 3.2 -q 1     refused: bad user name or password
--
-- With tokens of an identity provider, verify by its keys instead:
--
--   mqtt.jwt.verify(token, { jwks = "https://id.example.com/jwks.json", algorithms = "RS256",
--                            issuer = "https://id.example.com", audience = "broker" })

local mqtt = require "mqtt"

local secret = mqtt.config.jwt_secret or "change me"

local function add(rules, action, filters)
  for _, filter in ipairs(filters or {}) do rules[#rules + 1] = { "allow", action, filter } end
end

return {
  authenticate = function(client, credentials)
    if not credentials.password then return false end
    local claims, problem = mqtt.jwt.verify(credentials.password, { secret = secret })
    if not claims then
      mqtt.log.info("token refused", { client = client.id, problem = problem })
      return mqtt.deny("bad_user_name_or_password", problem)
    end
    local rules = {}
    add(rules, "publish", claims.publish)
    add(rules, "subscribe", claims.subscribe)
    return mqtt.allow {
      username = claims.sub,
      acl = rules,
      -- The connection lasts no longer than the token.
      expires_in = claims.exp and math.max(claims.exp - mqtt.time.now(), 0.001),
    }
  end,

  -- What no rule allows is refused.
  authorize = function() return false end,
}
