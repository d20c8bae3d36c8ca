extension DescriptionTexts {
    /// Traffic between pods and from outside: networking, discovery.
    static let networking: StaticString = """
        %api.networking.v1.
        #Ingress Leads HTTP requests from outside to services, by host and path.
        #IngressSpec Which requests lead where.
        defaultBackend Where requests go that no rule fits.
        ingressClassName The IngressClass that serves it.
        rules Where requests go, by host.
        tls Certificates, by host.
        #IngressStatus What is known of an ingress.
        loadBalancer Addresses it is served at.
        #IngressLoadBalancerStatus Addresses of a load balancer.
        ingress The addresses.
        #IngressLoadBalancerIngress An address of a load balancer.
        hostname Its DNS name.
        ip Its IP address.
        ports Ports that were set up, with errors.
        #IngressPortStatus State of a port of a load balancer.
        error Why it does not work.
        port Number of the port.
        #IngressRule Where the requests of a host go.
        host The host, such as www.example.com or *.example.com; any by default.
        http Where they go, by path.
        #HTTPIngressRuleValue Where requests go, by path.
        paths The paths; the longest that fits counts.
        #HTTPIngressPath A path and where it leads.
        backend Where requests go.
        path The path; begins with a slash.
        pathType Exact, Prefix (by parts between slashes) or ImplementationSpecific.
        #IngressBackend Where requests go: one member is set.
        resource An object of the namespace.
        service A service of the namespace.
        #IngressServiceBackend A port of a service.
        name Name of the service.
        port The port.
        #ServiceBackendPort A port, by name or by number.
        name Its name.
        number Its number.
        #IngressTLS A certificate for hosts.
        hosts The hosts.
        secretName Secret with tls.crt and tls.key.
        #IngressClass A kind of ingress and who serves it.
        #IngressClassSpec Who serves a class, and how.
        controller Name of the controller, such as example.com/ingress.
        parameters An object with its settings.
        #IngressClassParametersReference An object with settings.
        scope Cluster (the default) or Namespace.
        #NetworkPolicy Says which traffic some pods may have; what no policy allows is refused.
        #NetworkPolicySpec Which pods, and which traffic.
        egress Traffic that may go out; any of the rules is enough.
        ingress Traffic that may come in; any of the rules is enough.
        podSelector Which pods, by their labels; empty for all of the namespace.
        policyTypes Ingress, Egress or both: which traffic the policy is about.
        #NetworkPolicyIngressRule Traffic that may come in.
        from From where; anywhere when empty.
        ports At which ports; any when empty.
        #NetworkPolicyEgressRule Traffic that may go out.
        ports To which ports; any when empty.
        to Where to; anywhere when empty.
        #NetworkPolicyPeer One end of traffic: pods or addresses.
        ipBlock Addresses of a network.
        namespaceSelector Namespaces, by their labels.
        podSelector Pods, by their labels; of this namespace when no namespaceSelector is given.
        #NetworkPolicyPort A port or range of ports.
        endPort Last port of the range.
        port The port, by number or by name; all when absent.
        protocol TCP (the default), UDP or SCTP.
        #IPBlock Addresses of a network.
        cidr The network, such as 10.0.0.0/8.
        except Parts of it that are left out.
        #IPAddress An address in use, named by the address.
        #IPAddressSpec Who uses an address.
        parentRef The object.
        #ParentReference An object that uses an address.
        #ServiceCIDR A network from which services get their addresses.
        #ServiceCIDRSpec The networks.
        cidrs One network per family.
        #ServiceCIDRStatus Whether the network is in use.
        %api.discovery.v1.
        #EndpointSlice Some of the addresses behind a service.
        addressType IPv4, IPv6 or FQDN.
        endpoints The addresses; up to 1000.
        ports Ports of all the addresses.
        #Endpoint What is behind a service at some addresses.
        addresses Its addresses; clients use the first.
        conditions Whether it takes traffic.
        deprecatedTopology No longer used.
        hints Who should use it.
        targetRef The object behind it, usually a pod.
        zone The zone it is in.
        #EndpointConditions Whether an endpoint takes traffic.
        ready Whether it serves and does not end; true when absent.
        serving Whether it serves, even if it ends.
        terminating Whether it ends.
        #EndpointHints Who should use an endpoint.
        forNodes Nodes that should.
        forZones Zones that should.
        #ForNode A node.
        #ForZone A zone.
        #EndpointPort A port.
        name Name of the service's port.
        port Number of the port; all when absent.
        protocol TCP (the default), UDP or SCTP.
        """
}
