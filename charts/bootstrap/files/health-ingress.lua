-- Health of an Ingress: there is nothing to wait for. Argo CD's own script waits for the address of a load balancer. Argo CD's Ingress
-- is of an earlier wave than Traefik, which would write it, and where Traefik is a NodePort nobody ever does.
hs = { status = "Healthy" }
return hs
