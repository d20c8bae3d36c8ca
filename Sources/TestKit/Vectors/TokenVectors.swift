/// A provider's keys and tokens as other software makes them: claims `iss` `https://id.example.com`, `aud` `app`, `sub`
/// `jane`, `exp` in 2100.
package enum TokenVectors {
    package static let keySet = """
        {"keys":[{"kty":"RSA","kid":"rsa","use":"sig","n":"qN5N115AQS-DOmOcgB48poTAS_zdGkt5dgM2oUWmWTmbRiNFU\
        Hm01wWBg6X-ANPBft2PpM8kqfdrZmJXWF5t-jnL1DAX82Hj-Qitcso3OWvI2l5U4Yeaa4ByEY9qvpBCtuOSw_K6-G2CTzHYER7EY\
        1apeXG_K-hhg12dgaQmDcXeLPK87biDjlfafbDqmo92bm78hP6SwCOva7rlEh9z5bBWU1ZIk8ctltBVNERd0tgOF6UgLx3OIlc-L\
        Xf8b9DyEaJfxOI0_UvNAmXHscF3geaav1g0mQL5zc15ufT2OCJr9OAJkYTiXgIKLG2aO8OHOW0y6j9ujDZDbL4BGhVq5w","e":"\
        AQAB"},{"kty":"EC","kid":"P-256","crv":"P-256","x":"dEx8tH6sIQBk2CM-byhDCwqJEqUGWd-T4R5g5jutWNw","y"\
        :"ieT5cKc3-VwEzTrUkhfzwStu9bfBJ5IIe3R-3uchRhU"},{"kty":"EC","kid":"P-384","crv":"P-384","x":"kNJzA1G\
        E9Q1LdoKedyKAv_jr0WGGfBNNklKtV6b4MJaD27pQUX-ZIDB4eXJD7LkG","y":"AyyT9FsDyEEFBeARfcmIL9LzBgK6ix_bcZwO\
        2wPXWyn44SVTmczPckvotuDyuWXR"},{"kty":"EC","kid":"P-521","crv":"P-521","x":"AVUdeJxFSnQJ-zwRGRLoOH6Z\
        Tpc3a2OdAxEqW8lLJ4R2XJwZTesPoy_ub0cYyd94zhFulyjEZDqXj4jY1LBB7CiU","y":"AZEgkzWvh4VRk2ljPVe-dmgyRTt8Q\
        QAaoAWmzQ1sjYeVWtz1X-2m114v4kU_10Xryvsgz3JQba9HZ3DRJ6Fts8LX"}]}
        """

    package static let tokens: [String: String] = [
        "ES256": """
        eyJhbGciOiJFUzI1NiIsImtpZCI6IlAtMjU2IiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwi\
        YXVkIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.RnW5SvDj4ElnlkkoNFpyo3dMzL92mKG0mTrLBkrcKxiR\
        qn4tvuU0OxwYMUalo1dw6gT-NTcoIU9tSJLPpsqKaw
        """,
        "ES384": """
        eyJhbGciOiJFUzM4NCIsImtpZCI6IlAtMzg0IiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwi\
        YXVkIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.5gkPPnDqmcKqfx-l1NRA4bEsOT4Kp8Lh3N4F03x2uVEq\
        9J1UvFF5BHDRae_yuEu-7aj9TIa1WUasOP6It_G1yA_WnvNkpFIRdFQvEAYu22gVp90Pd_wpeasai1cP1iHz
        """,
        "ES512": """
        eyJhbGciOiJFUzUxMiIsImtpZCI6IlAtNTIxIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwi\
        YXVkIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.APmk_NVX4VJTgrpAKY3e0_MsiXeJg9-UptHcpKujX9ab\
        kfYU0rGv_OKweOWWub47iWZCawf4Nj0ZXh1pmFs4bo2tAXp-QfBaRUa_EEWNv-ZdBPQs2KHKt-J2X8KZ-lXoGuGEglxvHz1Hm3x_\
        dnSLjBq3BgEWDL358OGnvinpFQkhFapA
        """,
        "PS256": """
        eyJhbGciOiJQUzI1NiIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXV\
        kIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.mdnX8BQmgRIsXNTo2DqHFeZiIDSHycg0igugl35oqyrt4ad\
        8q5knFzQoibyriPIh7EmfX8eElWlQNd1dvQEACQ4H9LBtHKfJG9jAMuytL-F-aEUgS-DvfhZVVTv0Th86en1ZzbEP2CcQWmBt39S\
        pzVhs25xzf4GTNU3f7xoVh5YPZ9osFceBOW_zASegEjQ5Jz3YgzeprP-XufCf4AzZkq-H6fbhaKpn74sl7v3IM69VCfPnIVfmZcW\
        HGK24G1oEVeiho4xfByFExH7qrfthwMjwfB1I-uU78wHhFvp0o15Bf5U6OawabGEiX7v35TrJIfpoZdkGEX9_95Fn5SB9bg
        """,
        "PS384": """
        eyJhbGciOiJQUzM4NCIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXV\
        kIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.P1No7zfRaZRNfwMRvCSfBCfStCKRfRwbQFIuanIqoZs3M4G\
        I-PpYodSOQdUvSJUwHSNQh3Gb0G8rquMgyhS2kcwW9_2QaYLNGu4-GEUUXACUmDxNfDxtfwbdgqVuuTd4NHL7qiqAqeN-uyPI9VQ\
        b0X7jDzfW25fLLw612xWKzR2Fjz-5fC-Ia9ep713RFDtYeqZEDbmS1bQoF8ak-5p7VheeOIhuMr3_tEzwIiD4rFrIXWkTB2m8gQ9\
        Rn-m6qj6uPP3pdLP7YlfqApQ59MI4Cm01EkneB79xVNgyUvJ9AgXSjRWNHYq3GZBNhDyh02tm7jmygfMAqPiJXzGFzYUn4A
        """,
        "PS512": """
        eyJhbGciOiJQUzUxMiIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXV\
        kIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.DkgKSBOAvkbRAe0hRfMo0qWNX6gmstYw7hB7GHfM0JmGbqt\
        2n9uglUweJH_AUgygVDxWunYxJsQTCwbkJvuCM1EW2Uvo69Yvqy6TwV3DHxgyba_RauMBUBoFUoEc0UlAmZhMj_LLY7zPi8FDBfT\
        -Q42RJo2uIO5o84sX1Rj_eUg4UbjrP8S89BDdcgm_ClHGOSzi0__93GBLe1fbj2RvzHYqLP32-S4fMe51KuxK2sYh01QICsD2-bP\
        MfpoRz0esmDrdLXuxHYpjKCf4I6kGe1NJCFAjLSth1BruFAPQ2bJ9Hv5CrjllRPYfDCyQqDoMD4R0SMXg_w8W_1inVcBTXg
        """,
        "RS256": """
        eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXV\
        kIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.ONKL7_bEhQqfZhwtlPEAHpW8JIlL_5U2gIqzqFKUUTnwStt\
        6Ic3MNBlat2n-JPBTsuvfTThcUM7105daIv91u2gtRuKWWc54BGIz-8O1I2s_QyaXif2hOa1gl3NUek33DeTSTazBoPgMkpc2bXm\
        eIgE3hJNvVqntx8SRyuytJRZ-g2AM4oiqQ5go7tYsNX9Eu17qUT-TUmW9AdmFeUdzqNQ648ZoxssWtovB4igeXP1AohoiSBsaUgu\
        lRBdaq4uvFYIh_82qpeWH8MO_InD6tU1pN0zv7lOByQ06ZeofrLeefgAFWl30BFAmOcR3htIs3OehJrHdU8XYEgwoqrD-9w
        """,
        "RS384": """
        eyJhbGciOiJSUzM4NCIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXV\
        kIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.OB6qobztFao4FMi96PPP-BguV-s55SYRa4f0oKkUTOrfLRu\
        eydMIE1PYnIMbmMeclJBQiujJdYuYxpxzQ7xbqq-Q9CgsBI-EqlaZXR4dCwMRHdDekxGW4n_CymrPhoIJEyjtVDSER3v88e0b_hi\
        9gpAweu9nz2rhX4qb2C0VGE9oA3NKBZ6s8xZ3D63c8wUS7WnZk1d8czI9dQfh-RCTJtdGBlInyOPzTrlvbsdXGl8V93pdCknZSk_\
        MhGOi9keu2odynjJmNnmF0pmcnXfpsNnu7tgr-34dZnaxS4Pz_4ncnSs-vS0m3Obt8pLNUeI3UAtTFEriIbLhdi9ehJfu0A
        """,
        "RS512": """
        eyJhbGciOiJSUzUxMiIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXV\
        kIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.YX9-e-53UOqSMtKy__drLK61kEbzTAk4bpU6QB9pP1qhwm9\
        h2tfVoe-PR1WbSp9gYB4IwY0ENvCJXZPKnYjEUazZhZqpR-IlQH2svWwQ8jhrfatKD_TuGJBUZmcSwyqJGze5MP_h0_TdOTl7RB3\
        3qkU5FC9R-LnqZghOCPcw8z9uNEw3OPXPylo1DS-M2mE9Z98FR8krcEB-UwgSIiY-AjB5hV4YWMRUJx2f8GOUJk30TWWTzdV0Rl4\
        dAyj-MRzgvNjg_IZxIp9XFETzSU86wRY-DTNrrOH1VH0eNiLebHr1hnkEZea87wn3gKmTaFbXIgYeE6IjP8UhHkF9zExAEQ
        """,
    ]

    package static let ofAnotherKey = """
        eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXV\
        kIjoiYXBwIiwic3ViIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.W2NpNt1hApibDIoFvE26l-qpl-Lu8hZvfpcatjOY5tvVQkN\
        MmZ7uFZQPGL8USZ_p2OYyeI8Iz40cEWf_jIryqVecNd3l31pfpxMsYXmALM7VKlchX8riAdj9mCvPlTJM8fPFtwIY74MG8J2DncV\
        CtX8Da1V4JRyX3ftdywfu2YMJOuk2aAuuUJbIyUDfMZ3dhC4AJajptBGoaTCwq_CN-PtCItX66UUUnIcP1-3MDdOWfzJWDR8OSFT\
        u0fUFIQn6JMpcAK5wFDmN1vsnnfSVug5rvoBZHCEuEP3WebLHgTMol_GWcwf0VpToO-lvwJPOHbzUBlah_-5_os5XF5MYKw
        """

    package static let unsigned = """
        eyJhbGciOiAibm9uZSJ9.eyJpc3MiOiAiaHR0cHM6Ly9pZC5leGFtcGxlLmNvbSIsICJhdWQiOiAiYXBwIiwgInN1YiI6ICJqYW5\
        lIiwgImV4cCI6IDQxMDI0NDQ4MDB9.
        """

    /// Signed with the public key as if it were a shared secret.
    package static let confused = """
        eyJhbGciOiJIUzI1NiIsImtpZCI6InJzYSJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXVkIjoiYXBwIiwic3V\
        iIjoiamFuZSIsImV4cCI6NDEwMjQ0NDgwMH0.--bgZjtQaqO8tpHM_ARcL0mLd6SUgd_kYV9tRsSWnGo
        """
}
