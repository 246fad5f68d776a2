/// Tokens that PyJWT 2.6 made, with the claims that `claims` holds, and more signatures by Python's `cryptography` 38.
enum IndependentTokens {
  /// `{"iss":"https://issuer.example","aud":"lyceum","sub":"42","exp":1900000600,"nbf":1899999940,"iat":1900000000,"sid":"7"}`
  private static let claims = """
    eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjoibHljZXVtIiwic3ViIjoiNDIiLCJleHAiOjE5MDAwMDA2\
    MDAsIm5iZiI6MTg5OTk5OTk0MCwiaWF0IjoxOTAwMDAwMDAwLCJzaWQiOiI3In0
    """

  static let hs256 =
    "eyJhbGciOiJIUzI1NiIsImtpZCI6ImhzMjU2IiwidHlwIjoiSldUIn0.\(claims)." + """
      QZtPqpNCqXUZg1T3PzxJF-NboXsQ1rK5l8ZP9nk1HLY
      """

  static let rs256 =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzMjU2IiwidHlwIjoiSldUIn0.\(claims)." + """
      na0S63sbbspZAj-eCVA4h1xhrd_Ir1lICqGb5fx9ju1jJ9FPwH9O8uo-awj55Vtyf-DDTsyxnVLAeYlUUwkxYnT13q3VY9kY\
      i4-z_K7COOgzXk5fulzZ-yFuV2fZwxouAHQbP_ZJ22G0SNorsgFiy7WcGlq0Nlw1YublRAp-jDgkMGcB3FAzZ6zGh-Q14AFs\
      LdWqnlFwJ1EzQAa4qauxNkqnoZufQATzI4ZJGDnyX7yDgWTamzfSWzSEw-LnFL-yz9HA28tXL9C4nIfI1vKRJtpdrTqaOooz\
      H4SNfXeBwq8USHEiEbUhofczFqjGdqnRS1JTsI3O_mqRvELCmCGVTA
      """

  static let es256 =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImVzMjU2IiwidHlwIjoiSldUIn0.\(claims)." + """
      Qb-NSS1SexKOxCkMpLWZsomGuYrF8GYT9k6tRUNOMs8OlT4Uj_bVQwGX4JJ1dzqRj4FYKeezjd3hiBLZ6AiZ5w
      """

  static let edDSA =
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImVkZHNhIiwidHlwIjoiSldUIn0.\(claims)." + """
      Jp-7MG7hWRiXs4t-GIP0odrsqy5jxfd5GjzUBR4HMF_C35hYgxRvET_9DjJHZGB-qVhOgGsRgv8gt5kISWrLCg
      """

  static let rsaOfExponent3 =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYTIwNDgtMyIsInR5cCI6IkpXVCJ9.\(claims)." + """
      R7-GSHbnYXvHZDwMlqs7cnsoitvnZaOIfeJaoXkMehWA7chFGCFCp8EnztGOCdnDAHyED2DXBqjL2FCpdgE56hHISIr84VE6\
      4t8vbLZF2i2IzNT5XsBc_jXx6Kr3TUrGsb77OtavgJPvRNp3ivVstY-5WTUfZJbWb94Q1EEkyCdCaseM-yV68rjBNc4G81uA\
      Y5sn39REfu-WD24w8JZDf3Gjr_zzqi5iy3xBEYG1c-hcVCk9ChQ0iG65cbS3QBhwCEQONYnb3tvribqa5jXqTwV1yfS4XJmF\
      9sKuS2TX05AZWZwBvsD7DHmRyhi9wURqBMnwipmHyfjDH8lc-WS2ZA
      """

  static let rsaOfExponent3Modulus = """
    xdTkPwyCAaAQ_ptgXFI24CktkcpGcdgNZ1Ewrdpnp015Nwy2XyP4WOXPQqty9yE0e9c5KcMHMm7y5vrQtaGpn8V37gmNxqH8\
    Gh7csQUfT9WbDLUKSTE_3jRYgo0Dhsmg08-iZ8iBcB1zPcSGw7kzqI8UJVCAb0s17Phtk_CnMx2qkEiQ4v1-mbkyJiFht19L\
    d4wTRMnQF2cXhNE4kbn59yt5FEceyxUfwCKsolKDmDI7mumaZslsU3anuuZTf_AQCyBgg2-RP8xiaiQ86sPvJ8O6NHa3IZp8\
    vgTjXbGZ01sQvY2SC5jka1tvSTpdmMsmcSGstGeXcxsjuws4R_PbTw
    """

  static let rsaOf3072Bits =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYTMwNzItNjU1MzciLCJ0eXAiOiJKV1QifQ.\(claims)." + """
      3OZ_vKGHobEqxWaqTYgUqBjS3LKhfKOBqscAMvhhluDV3waa_hQRlAGorq3mxUsMGWkNDQbJ_K7fxPxalxRW2z8STl810jhZ\
      L9rVb1IljEI4CepbcFYoz95LMTfaQt2cagKXjRVzO7sTVbpKu6PIi3gtjNTuhmbwLrzxOuy5PfLuqcD0w_rwg3jwloadcImR\
      P2GwNZmnUs0xJtWA2PAeGrK9N--IXDD5fN3I0d7D98l7MEkh954U_GfCJfJz4ZjkN3OvqxzljbzzgnMj76BzWtNM8S8T1ZGZ\
      vHs1MtZ3YQdd9kxDkRR5bSzAgANUzNV_jEaJGM7zD4LLdxBGwXxxP2ra5w0DInmUH3-neZ0HA29rMd8tLqey11vxUuDVIkds\
      Wvw5EcZIW7xF-B5nFMHi5WdBwDdnPxQf_pEKymv9fW7NiMeERm6o-4PXlIIbtpsLh0JPaAQyUU74KxfOQBbQtpyzQum2tUI3\
      rwHgikTZokqLPBUmBQnQp95IIrqc8bSE
      """

  static let rsaOf3072BitsModulus = """
    9G1TsDnK5z1LoIVqyDUoiFptk9jz3oBdjDCD9l1ddTUTUcD6ET6eQsocZ_DC2-CB_l0A-3nncCg9H16GoTOblME7nqD9hUo8\
    yx8zHTZ86A9NHV-SIR-fx44WDsVd3N6IZ8rIWUOBnEFj_pDBRgkxnMY-qopGY7XtmsAwZohr7TLFBG2s3fa9b8Iv0649FrtP\
    Z_061zzmFyz1wlbuQCMiiV5vGK3jzVCr7Frl_WQwDJMalobMmSS3PXCSWqC_Q6r_G-mMqUWvQy6pzmmhPZtyMiSYBbdz7giF\
    iKHekgpOHLX7O5njWzDoELySmTHVDgae3h1mud2tL042lGJ3gcd-CfrGtg0xpNRSj3Q96oiKy45B1NYm4GyxsBlzqbQ7vqT3\
    tJPoEJmmF1D0Ji0UegyUAIrvUapccHCzkvJQvWFxQy0mgctC-gtacITha7rkfJQmiKAO_eDrikF_Xueu2yi8U5XImCjPPOOm\
    GA8qES4axeDkYFrrxwE8cv451JHmSpKv
    """

  static let rsaOf1024Bits =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYTEwMjQtNjU1MzciLCJ0eXAiOiJKV1QifQ.\(claims)." + """
      FP35aUuQBfRa9dlLM3HDJFl-yi4SRCis3rlk_LQHWTRBj3JtTVmEAW1nz9kifmmDJvyXEV3Y0TpXzoiz-9BNHkbD7dZIk95e\
      RcjWQPXnA_itMMbOlxqnK66v9k9cKr34YtDZlENZjKsFVA8XHo4VHXU8uLkS-vHSvrEoLYmHsgQ
      """

  static let rsaOf1024BitsModulus = """
    qm4vw7_HkHqrsUrqR3QLOpfEdhIjWM0nDsw44nKpDmi7e-B4h4GJc4muSxkuNy80bRY9NV884X9zTrjhie105PMjo24wTBb9\
    VcB0lx1JEWrz8h3m-pIoUHvhMB6Z4jKARp9c0c6mAE5zJuTV7vXOfrINe3ZI-C6kviUUCsD6T-c
    """

  /// By the key of RFC 7515, appendix A.2, of the message there, but with PSS.
  static let pss = """
    byDUkOwoO1LEtzLlpbkIGKXJvop_6Mzkzi00d95KAr5Zappcs3i1aaBsft22YpOKcwgQ6r5UfbxW_DRDBwNjlLw0KntFEJZu\
    9s5lQjnyEboEhydrAU6vdjlF7DA3wIcaexJ1R0lrAZy-RVd5Kyi1OwQHdkrFBUXgo5rI8PC5lS1vtLNuECTxJaxJGQhZOpX7\
    NbMRQ-ysOrgSYGwGeuDs3AzGn5W16N-JYc-GAsyvBdSlk9WTNniE-eT6NF4hTL4I3M2AJiyx3WSfyEJnouclBURDtzyRujOo\
    53f0VzHivfDVjHMaAQnpLWjybHps-tBr5LRupkU5rrASSqf3-Qt6wQ
    """

  /// Likewise, but with SHA-512.
  static let sha512 = """
    jVVNFquIjYtsXWDHTCFaq0UoNhuL2qq0KNQ3hx6V-dfxtc2obZ81vcL-mpmCxsnW5VzZtAuEM__uUpFTtoP65kGyVR8ebwUM\
    hr_ra0JzpO4fS1SrHTu-f-GqPoN9LYXM_7pmT2dYbGw2-AqbLTutv-lBG04TQHbgJ3ISx14bjdACIRh8DGtQwvHQBpV_S-KM\
    _yweOiqt5ff5GckMaaGqSuDTlVupVE46NfXiE3tjf3PnnztWuOJ-lNNtQ0ojc-jGX7DpreVDWFkh4WpnC_dPVlhTpq8F-mKS\
    sOEBc4B7-J_bnR80VNx2sCEq3GH49TRs2js-J0VIef8hX7H-3aQt4g
    """

  /// Likewise, but with SHA-1.
  static let sha1 = """
    d7Ni7B9xEcinPE2L4U_imjdmAc96m82bP_VMSj8XjklIQNN_7ZZyQZm6kmI7SZX1kMZo37dLN74mOadkchB4LUoYjUzhPn2A\
    mEUWNB7FxcBu487Ef9clPqErY7FfM1LnYrVnmSXHT-Zi7B146-zUkwbkDB5yfKq9AziylLxlf-BEfhxSSJDZD_T_0tDz-7_x\
    qLQhrXYXj3zo2d9U67uDaGeFjraK-AcRjj3sn_jtpV64_o3hK1kIdUDrGY-QppiQxLeAvwa3dVwTB2qaN9ym5rmZhg9JWmJ2\
    JfJyIclaMRU8BE1N7J1Yhc0ToFyCwqZk7lOrzsMd1Ur369sk2vY2nw
    """

  /// Made without the key: the cube root of what begins as a signature of `rsaOfExponent3` would, cubed, and ends as it likes.
  static let cubeRoot = """
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMsv9SnrceQVYPXZ1IPUWQHWRdtN4JvLvY649x6479F3K772Z-CURDc-lj8IM\
    MC99hh5n7NkWRfubi_Hedyqf7-rX-gdTmU-4wyzR6Y-arYaH_IWU3w
    """
}
