using H3Routes.Http3;

namespace H3Routes;

/// <summary>What a context needs of a request stream; the members are <see cref="Http3RequestStream"/>'s. Tests have one made of arrays.</summary>
internal interface IRequestStream
{
    Http3FieldSection Fields { get; }

    bool ReadEnded { get; }

    Http3FieldSection? Trailers { get; }

    ulong AbortCode { get; }

    /// <summary>Writes go nowhere: the peer has stopped the stream, or it was reset, or the connection is over.</summary>
    bool IsWriteAborted { get; }

    Http3Read ReadData(Span<byte> destination);

    void WriteInterim(Http3FieldSection fields);

    int WriteHeaders(Http3FieldSection fields, ReadOnlySpan<byte> data, bool fin);

    int WriteData(ReadOnlySpan<byte> data, bool fin);

    void WriteTrailers(Http3FieldSection trailers);

    void Reset(Http3ErrorCode code);

    void StopReading(Http3ErrorCode code);

    int MaxDatagramLength { get; }

    bool SendDatagram(ReadOnlySpan<byte> payload);

    /// <summary>Gives the stream's datagrams to <paramref name="handler"/>, those that came before at once; null: to nobody any more.</summary>
    void ReceiveDatagrams(IHttp3DatagramHandler? handler);
}
