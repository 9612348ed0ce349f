#include "byte_layers.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>

namespace baton {
namespace {

constexpr std::size_t block_bytes = std::size_t{256} << 10;

tl::unexpected<Error> truncated(std::string_view format, const InputBlock& input) {
  return fail(ErrorCode::input, fmt::format("truncated {}", format),
              fmt::format("{}, byte {}", input.raw().name(), input.position()),
              "copy or download the file again; what is there can be unpacked with: "
              + std::string{format == "gzip" ? "gzip -dc" : "zstd -dc"});
}

tl::unexpected<Error> damaged(std::string_view format, std::string_view why, const InputBlock& input) {
  return fail(ErrorCode::input, fmt::format("damaged {}: {}", format, why),
              fmt::format("{}, byte {}", input.raw().name(), input.position()), "copy or download the file again");
}

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> raw, const ByteLimits& limits) : input_(std::move(raw)), guard_(limits) {
    name_ = input_.raw().name();
    size_bytes_ = input_.raw().size_bytes();
    constexpr int gzip_with_full_window = 15 + 16;
    BATON_CHECK(inflateInit2(&stream_, gzip_with_full_window) == Z_OK);
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override { inflateEnd(&stream_); }

  Result<std::size_t> read(char* buffer, std::size_t capacity) override {
    while (capacity > 0) {
      BATON_TRY_VOID(input_.refill());
      if (is_between_members_) {
        BATON_TRY(const bool more, next_member());
        if (!more) return 0;
        continue;
      }
      BATON_TRY(const std::size_t made, inflate_some(buffer, capacity));
      if (made == 0) continue;
      BATON_TRY_VOID(guard_.add(made, input_.position(), name_));
      return made;
    }
    return 0;
  }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return input_.position(); }

 private:
  Result<std::size_t> inflate_some(char* buffer, std::size_t capacity) {
    constexpr std::size_t most = std::size_t{1} << 30;
    const std::size_t available = input_.rest().size();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input_.rest().data()));
    stream_.avail_in = static_cast<uInt>(available);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(std::min(capacity, most));
    const std::size_t room = stream_.avail_out;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t made = room - stream_.avail_out;
    input_.use(available - stream_.avail_in);
    if (status == Z_STREAM_END) {
      is_between_members_ = true;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return damaged("gzip", stream_.msg != nullptr ? stream_.msg : "not understood", input_);
    } else if (available == 0 && made == 0) {
      return truncated("gzip", input_);
    }
    return made;
  }
  /// At the end of a member: whether another one follows. Zeros at the end are padding, as of tapes and disks.
  Result<bool> next_member() {
    while (!input_.rest().empty()) {
      if (input_.rest().front() == '\0') {
        is_padding_ = true;
        input_.use(1);
        BATON_TRY_VOID(input_.refill());
        continue;
      }
      if (is_padding_ || input_.rest().front() != '\x1F') {
        return damaged("gzip", "other bytes follow the compressed ones", input_);
      }
      inflateReset(&stream_);
      is_between_members_ = false;
      return true;
    }
    return false;
  }

  InputBlock input_;
  ExpansionGuard guard_;
  z_stream stream_{};
  bool is_between_members_ = false;
  bool is_padding_ = false;
};

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> raw, const ByteLimits& limits)
      : input_(std::move(raw)), guard_(limits), stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {
    name_ = input_.raw().name();
    size_bytes_ = input_.raw().size_bytes();
    BATON_CHECK(stream_ != nullptr);
  }

  Result<std::size_t> read(char* buffer, std::size_t capacity) override {
    while (capacity > 0) {
      BATON_TRY_VOID(input_.refill());
      const bool at_end = input_.rest().empty();
      if (at_end && is_frame_done_) return 0;
      ZSTD_inBuffer in{input_.rest().data(), input_.rest().size(), 0};
      ZSTD_outBuffer out{buffer, capacity, 0};
      const std::size_t status = ZSTD_decompressStream(stream_.get(), &out, &in);
      input_.use(in.pos);
      if (ZSTD_isError(status) != 0) return damaged("zstd", ZSTD_getErrorName(status), input_);
      is_frame_done_ = status == 0;
      if (out.pos > 0) {
        BATON_TRY_VOID(guard_.add(out.pos, input_.position(), name_));
        return out.pos;
      }
      if (at_end && !is_frame_done_) return truncated("zstd", input_);
    }
    return 0;
  }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return input_.position(); }

 private:
  InputBlock input_;
  ExpansionGuard guard_;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  bool is_frame_done_ = false;
};

}  // namespace

Result<void> ExpansionGuard::add(std::size_t output_bytes, std::uint64_t input_bytes, const std::string& name) {
  output_bytes_ += output_bytes;
  if (output_bytes_ > limits_.max_output_bytes) {
    return fail(ErrorCode::input, fmt::format("unpacks to more than {} bytes", limits_.max_output_bytes), name,
                "split it into smaller files");
  }
  if (output_bytes_ > limits_.ratio_from_bytes && output_bytes_ / limits_.max_ratio > input_bytes) {
    return fail(ErrorCode::input, fmt::format("unpacks to more than {} times its size", limits_.max_ratio), name,
                "if the file is what it should be, unpack it first and name the unpacked file");
  }
  return {};
}

InputBlock::InputBlock(std::unique_ptr<ByteSource> raw) : raw_(std::move(raw)), buffer_(block_bytes) {}

Result<void> InputBlock::refill() {
  if (!rest_.empty()) return {};
  BATON_TRY(const std::size_t count, raw_->read(buffer_.data(), buffer_.size()));
  rest_ = {buffer_.data(), count};
  return {};
}

std::unique_ptr<ByteSource> open_gzip(std::unique_ptr<ByteSource> raw, const ByteLimits& limits) {
  return std::make_unique<GzipSource>(std::move(raw), limits);
}

std::unique_ptr<ByteSource> open_zstd(std::unique_ptr<ByteSource> raw, const ByteLimits& limits) {
  return std::make_unique<ZstdSource>(std::move(raw), limits);
}

}  // namespace baton
