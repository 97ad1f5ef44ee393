using H3Routes.Http3;

namespace H3Routes;

/// <summary>What a context needs of a request stream; the members are <see cref="Http3RequestStream"/>'s. Tests have one made of arrays.</summary>
internal interface IRequestStream
{
    Http3FieldSection Fields { get; }

    bool ReadEnded { get; }

    ulong AbortCode { get; }

    Http3Read ReadData(Span<byte> destination);

    int WriteHeaders(Http3FieldSection fields, ReadOnlySpan<byte> data, bool fin);

    int WriteData(ReadOnlySpan<byte> data, bool fin);

    void Reset(Http3ErrorCode code);

    void StopReading(Http3ErrorCode code);
}
