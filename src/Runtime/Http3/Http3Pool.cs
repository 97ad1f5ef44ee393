namespace H3Routes.Http3;

/// <summary>Request streams, field sections and buffers of a worker's connections, reset and reused. One thread's.</summary>
internal sealed class Http3Pool
{
}
