-- Health of a database of CloudNativePG, which Argo CD does not know: there when the operator says that it was applied.
hs = { status = "Progressing", message = "Not applied yet" }
if obj.status ~= nil then
  if obj.status.applied == true then
    hs.status = "Healthy"
    hs.message = ""
  elseif obj.status.applied == false then
    hs.status = "Degraded"
    hs.message = obj.status.message or "Not applied"
  end
end
return hs
