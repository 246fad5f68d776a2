#pragma once
#include <argon2.h>

/* argon2id, version 1.3, on the calling thread however many lanes there are. The password is wiped as soon as it is
   hashed for the first time, and the memory at the end (the library's FLAG_clear_internal_memory). */
static inline int argon2id_of(uint8_t *password, uint32_t password_size, const uint8_t *salt, uint32_t salt_size,
                              uint32_t passes, uint32_t memory_kib, uint32_t lanes, uint8_t *hash,
                              uint32_t hash_size) {
  argon2_context context = {
      .out = hash,
      .outlen = hash_size,
      .pwd = password,
      .pwdlen = password_size,
      .salt = (uint8_t *)salt, /* only read */
      .saltlen = salt_size,
      .t_cost = passes,
      .m_cost = memory_kib,
      .lanes = lanes,
      .threads = 1,
      .version = ARGON2_VERSION_13,
      .flags = ARGON2_FLAG_CLEAR_PASSWORD,
  };
  return argon2_ctx(&context, Argon2_id);
}
