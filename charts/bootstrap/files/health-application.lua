-- Health of an Application inside of an Application. Without it Argo CD calls every one healthy, and no wave ever waits.
hs = { status = "Progressing", message = "Not synced yet" }
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  local done = obj.status.operationState ~= nil and obj.status.operationState.phase == "Succeeded"
  local failed = obj.status.operationState ~= nil
      and (obj.status.operationState.phase == "Failed" or obj.status.operationState.phase == "Error")
  if failed then
    hs.status = "Degraded"
    hs.message = obj.status.operationState.message or "The sync failed"
  elseif done or obj.status.health.status ~= "Healthy" then
    -- An Application without a sync has nothing that could be ill, and says that it is healthy.
    hs.status = obj.status.health.status
    hs.message = obj.status.health.message or ""
  end
end
return hs
