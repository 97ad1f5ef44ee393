namespace H3Routes.Http3;

/// <summary>What <see cref="Http3RequestStream.ReadData"/> gave. <paramref name="Count"/> is positive only with <see cref="Http3ReadStatus.Data"/>.</summary>
internal readonly record struct Http3Read(Http3ReadStatus Status, int Count);
