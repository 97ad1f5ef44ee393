/* Field sections through nghttp3's QPACK, in the formats of the QPACK interop files:
 *   nghttp3_qif encode CAPACITY BLOCKED ACKNOWLEDGE < lists.qif > encoded.out
 *   nghttp3_qif decode CAPACITY BLOCKED < encoded.out > lists.qif
 * A .qif file has a field a line, name and value parted by a tab, and an empty line behind each list.
 * A .out file has blocks: a stream id of 8 bytes, a length of 4, both big-endian, the bytes. Stream 0 is the encoder's.
 * Build: gcc nghttp3_qif.c -o nghttp3_qif -lnghttp3 */
#include <nghttp3/nghttp3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS 256
#define LINE 65536

static void check(int ok, const char *what) {
  if (!ok) {
    fprintf(stderr, "%s\n", what);
    exit(1);
  }
}

static void write_block(uint64_t stream, const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length) {
  uint8_t head[12];
  size_t length = a_length + b_length;
  for (int i = 0; i < 8; i++)
    head[i] = (uint8_t)(stream >> (56 - 8 * i));
  for (int i = 0; i < 4; i++)
    head[8 + i] = (uint8_t)(length >> (24 - 8 * i));
  fwrite(head, 1, sizeof head, stdout);
  fwrite(a, 1, a_length, stdout);
  fwrite(b, 1, b_length, stdout);
}

static void encode(size_t capacity, size_t blocked, int acknowledge) {
  const nghttp3_mem *mem = nghttp3_mem_default();
  nghttp3_qpack_encoder *encoder;
  nghttp3_nv fields[FIELDS];
  nghttp3_buf prefix, section, instructions;
  static char line[LINE];
  size_t count = 0;
  uint64_t stream = 0;
  check(nghttp3_qpack_encoder_new(&encoder, capacity, mem) == 0, "encoder");
  nghttp3_qpack_encoder_set_max_dtable_capacity(encoder, capacity);
  nghttp3_qpack_encoder_set_max_blocked_streams(encoder, blocked);
  nghttp3_buf_init(&prefix);
  nghttp3_buf_init(&section);
  nghttp3_buf_init(&instructions);
  while (fgets(line, sizeof line, stdin)) {
    size_t length = strcspn(line, "\n");
    if (length > 0) {
      char *tab = memchr(line, '\t', length);
      check(tab != NULL && count < FIELDS, "a field");
      fields[count].namelen = (size_t)(tab - line);
      fields[count].valuelen = length - fields[count].namelen - 1;
      fields[count].name = (uint8_t *)strndup(line, length);
      fields[count].value = fields[count].name + fields[count].namelen + 1;
      fields[count].flags = NGHTTP3_NV_FLAG_NONE;
      count++;
      continue;
    }

    stream++;
    check(nghttp3_qpack_encoder_encode(encoder, &prefix, &section, &instructions, (int64_t)stream, fields, count) == 0, "encode");
    if (nghttp3_buf_len(&instructions) > 0)
      write_block(0, instructions.pos, nghttp3_buf_len(&instructions), NULL, 0);
    write_block(stream, prefix.pos, nghttp3_buf_len(&prefix), section.pos, nghttp3_buf_len(&section));
    nghttp3_buf_reset(&prefix);
    nghttp3_buf_reset(&section);
    nghttp3_buf_reset(&instructions);
    if (acknowledge)
      nghttp3_qpack_encoder_ack_everything(encoder);
    while (count > 0)
      free((void *)fields[--count].name);
  }
}

static void decode(size_t capacity, size_t blocked) {
  const nghttp3_mem *mem = nghttp3_mem_default();
  nghttp3_qpack_decoder *decoder;
  uint8_t head[12];
  check(nghttp3_qpack_decoder_new(&decoder, capacity, blocked, mem) == 0, "decoder");
  nghttp3_qpack_decoder_set_max_concurrent_streams(decoder, 100);
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    uint64_t stream = 0;
    size_t length = 0;
    for (int i = 0; i < 8; i++)
      stream = stream << 8 | head[i];
    for (int i = 8; i < 12; i++)
      length = length << 8 | head[i];
    uint8_t *block = malloc(length + 1), *at = block;
    check(block != NULL && fread(block, 1, length, stdin) == length, "a block that is cut");
    if (stream == 0) {
      check(nghttp3_qpack_decoder_read_encoder(decoder, block, length) == (nghttp3_ssize)length, "instructions");
      free(block);
      continue;
    }

    nghttp3_qpack_stream_context *context;
    check(nghttp3_qpack_stream_context_new(&context, (int64_t)stream, mem) == 0, "stream");
    for (;;) {
      nghttp3_qpack_nv field;
      uint8_t flags = 0;
      nghttp3_ssize read = nghttp3_qpack_decoder_read_request(decoder, context, &field, &flags, at, length, 1);
      if (read < 0)
        fprintf(stderr, "stream %llu: %s\n", (unsigned long long)stream, nghttp3_strerror((int)read));
      check(read >= 0, "a section that cannot be read");
      check(!(flags & NGHTTP3_QPACK_DECODE_FLAG_BLOCKED), "a section that is blocked");
      at += read;
      length -= (size_t)read;
      if (flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT) {
        nghttp3_vec name = nghttp3_rcbuf_get_buf(field.name), value = nghttp3_rcbuf_get_buf(field.value);
        fwrite(name.base, 1, name.len, stdout);
        putchar('\t');
        fwrite(value.base, 1, value.len, stdout);
        putchar('\n');
        nghttp3_rcbuf_decref(field.name);
        nghttp3_rcbuf_decref(field.value);
      }

      if (flags & NGHTTP3_QPACK_DECODE_FLAG_FINAL)
        break;
    }

    /* What it would answer must be taken: it holds only so much. */
    nghttp3_buf answer;
    size_t room = nghttp3_qpack_decoder_get_decoder_streamlen(decoder);
    nghttp3_buf_init(&answer);
    answer.begin = answer.pos = answer.last = malloc(room + 1);
    answer.end = answer.begin + room;
    nghttp3_qpack_decoder_write_decoder(decoder, &answer);
    free(answer.begin);
    putchar('\n');
    nghttp3_qpack_stream_context_del(context);
    free(block);
  }
}

int main(int argc, char **argv) {
  check(argc >= 4, "nghttp3_qif encode|decode CAPACITY BLOCKED [ACKNOWLEDGE]");
  size_t capacity = strtoul(argv[2], NULL, 10), blocked = strtoul(argv[3], NULL, 10);
  if (strcmp(argv[1], "encode") == 0)
    encode(capacity, blocked, argc > 4 && atoi(argv[4]));
  else
    decode(capacity, blocked);
  return 0;
}
