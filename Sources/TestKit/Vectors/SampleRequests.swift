/// Certificate requests, made with openssl: whoever has the keys is gone.
package enum SampleRequests {
    /// User `jane` of group `team-a`.
    package static let client = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIHaMIGCAgEAMCAxDzANBgNVBAoMBnRlYW0tYTENMAsGA1UEAwwEamFuZTBZMBMG
        ByqGSM49AgEGCCqGSM49AwEHA0IABAx5e4CNxD89ho6A5bzyZpStX/ksB0QiqP2V
        lB4ziU56HoVlyDFDSSGxRjZs9kBH/nHpZK2X+YKxbHxYOG7AQQOgADAKBggqhkjO
        PQQDAgNHADBEAiA4xKa/YzKVYIs6mxHb58AQtDOumYwoYiP8iQLDa8Ym9gIgBM/q
        vuTWeRHAcKES9fpIFnMiuhKbMQkbeGL1sPDCOI8=
        -----END CERTIFICATE REQUEST-----
        """
    /// Kubelet of node `node-a`, as a client.
    package static let node = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIHwMIGWAgEAMDQxFTATBgNVBAoMDHN5c3RlbTpub2RlczEbMBkGA1UEAwwSc3lz
        dGVtOm5vZGU6bm9kZS1hMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5Nz2xzxp
        KJCzQ4AcAu5kso1ZiVCFNUWew54kt3bE26T/hpBLBOIzsI9KCtRpV2huVUCEdM/6
        Q8zgtY1rGLXZT6AAMAoGCCqGSM49BAMCA0kAMEYCIQDnj8J5RVF2/wgWeFnbkQKj
        5/3dieAlvVXAkq/s63ZxTAIhANw8BHi0LJnQRFU+a3cmyYkkJzaeC4e4cfJYd4YH
        I/CX
        -----END CERTIFICATE REQUEST-----
        """
    /// Kubelet of node `node-a`, as a server `node-a` and `10.0.0.1`.
    package static let serving = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIIBGTCBwAIBADA0MRUwEwYDVQQKDAxzeXN0ZW06bm9kZXMxGzAZBgNVBAMMEnN5
        c3RlbTpub2RlOm5vZGUtYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGtOwdgq
        kosdBLeSs08QO+qGuTiYquA9kGLXxZu1dx21HtyTp/hlhf8yxR0evptwItWK8s/2
        HlanRVnOK3jszUCgKjAoBgkqhkiG9w0BCQ4xGzAZMBcGA1UdEQQQMA6CBm5vZGUt
        YYcECgAAATAKBggqhkjOPQQDAgNIADBFAiEAr8B6v0aSzxo8Xjgu13OW62zpT3Jp
        6gpndw8xbum69BECIDOX5M0gOQOMFRI/S51TcuAcoUTcvtKu8tkTvHwY1V/z
        -----END CERTIFICATE REQUEST-----
        """
}
