#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

/* Macros that Swift cannot import. */
static const int AV_TRY_AGAIN = AVERROR(EAGAIN);
static const int AV_QUIET = AV_LOG_QUIET;
static const enum AVPixelFormat AV_PIXELS_BGRA = AV_PIX_FMT_BGRA;
