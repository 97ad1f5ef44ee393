using System.Globalization;
using H3Routes.Routing;

namespace H3Routes.EndToEnd.Cli;

/// <summary>A server of one file, with ranges and validators as each test wants them, that can stop in the middle.</summary>
internal sealed class RangeServer : IAsyncDisposable
{
    private readonly Table _table = new();
    private H3Server? _server;

    public byte[] Content { get => _table.Content; init => _table.Content = value; }

    public bool HasRanges { get => _table.HasRanges; set => _table.HasRanges = value; }

    public string? EntityTag { get => _table.EntityTag; set => _table.EntityTag = value; }

    /// <summary>The content stops here, until it is set otherwise.</summary>
    public int StopAt { get => _table.StopAt; set => _table.StopAt = value; }

    /// <summary>The handler fails where it stops; otherwise it waits.</summary>
    public bool ResetsAtStop { get => _table.ResetsAtStop; set => _table.ResetsAtStop = value; }

    /// <summary>The range and if-range fields of each request.</summary>
    public List<string> Asked => _table.Asked;

    public string Url => $"https://localhost:{_server!.EndPoints[0].Port}/file.bin";

    public async Task StartAsync(InteropFixture interop)
    {
        _server = H3Server.Create(_table, options =>
        {
            options.UseCertificate(interop.CertificatePath, interop.KeyPath);
            options.Listen("127.0.0.1:0");
            options.Workers = 1;
            options.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
        });
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private sealed class Table : H3RouteTable
    {
        public byte[] Content { get; set; } = [];

        public bool HasRanges { get; set; } = true;

        public string? EntityTag { get; set; } = "\"one\"";

        public int StopAt { get; set; } = int.MaxValue;

        public bool ResetsAtStop { get; set; }

        public List<string> Asked { get; } = [];

        public override IReadOnlyList<H3RouteInfo> Routes => [];

        public override string Trie => "";

        protected override ReadOnlySpan<byte> Allow => "GET"u8;

        public override int Match(ReadOnlySpan<byte> path, ref H3PathCaptures captures) => 0;

        public override int MatchConnect(ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> path, ref H3PathCaptures captures) => -1;

        public override ValueTask InvokeAsync(int leaf, H3Context context, ref H3PathCaptures captures) => new(AnswerAsync(context));

        protected override bool Knows(ReadOnlySpan<byte> method) => false;

        private async Task AnswerAsync(H3Context context)
        {
            var response = context.Response;
            var (range, condition) = (context.Request.Headers["range"], context.Request.Headers["if-range"]);
            lock (Asked)
            {
                Asked.Add($"{range} {condition}".Trim());
            }

            if (EntityTag is not null)
            {
                response.Headers["etag"] = EntityTag;
            }

            var start = 0;
            if (HasRanges && range is not null && (condition is null || condition == EntityTag))
            {
                start = int.Parse(range.AsSpan("bytes=".Length, range.Length - "bytes=-".Length), CultureInfo.InvariantCulture);
                if (start >= Content.Length)
                {
                    response.StatusCode = 416;
                    response.Headers["content-range"] = $"bytes */{Content.Length}";
                    return;
                }

                response.StatusCode = 206;
                response.Headers["content-range"] = $"bytes {start}-{Content.Length - 1}/{Content.Length}";
            }

            response.Headers["content-length"] = (Content.Length - start).ToString(CultureInfo.InvariantCulture);
            while (start < Content.Length)
            {
                if (start >= StopAt)
                {
                    if (ResetsAtStop)
                    {
                        throw new InvalidOperationException("The rest does not come.");
                    }

                    await Task.Delay(Timeout.Infinite, context.Aborted);
                }

                var count = Math.Min(Math.Min(StopAt > start ? StopAt - start : int.MaxValue, Content.Length - start), 32 << 10);
                await response.Body.WriteAsync(Content.AsMemory(start, count), context.Aborted);
                start += count;
            }
        }
    }
}
