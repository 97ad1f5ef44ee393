using H3Routes.Generators.Harness;

namespace H3Routes.Generators.Binding;

/// <summary>Application protocols of datagrams in generated tables: of the program, and of what it references.</summary>
public sealed class DatagramProtocolTests
{
    [Fact]
    public void A_program_has_its_own_and_those_of_what_it_references()
    {
        using GeneratedApp library = GeneratedApp.Build(Source("Library", "one"), "My.Library");
        using GeneratedApp program = GeneratedApp.Build(Source("Program", "two"), "Program", library);
        Assert.Equal(["one"], library.Routes.DatagramProtocols.Select(static protocol => protocol.Key));
        Assert.Equal(["two", "one"], program.Routes.DatagramProtocols.Select(static protocol => protocol.Key));
        foreach ((string name, H3ConnectionDatagramHandler handler) in program.Routes.DatagramProtocols)
        {
            Assert.Equal(name, Assert.Throws<NotSupportedException>(() => handler(null!, "x"u8)).Message);
        }
    }

    [Fact]
    public void A_name_with_two_handlers_is_refused()
    {
        using GeneratedApp program = GeneratedApp.Build(Source("Program", "one"));
        Assert.Contains("'one' has two handlers", Assert.Throws<ArgumentException>(() => H3Server.Create(program.Routes, static options => options.Alpn("one", static (_, _) => { }))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_connection_has_an_object_of_a_handler_s_class()
    {
        using GeneratedApp program = GeneratedApp.Build("""
            class Counter
            {
                private byte _count;

                [Datagram(Alpn = "count")] public void Count(H3DatagramConnection connection, ReadOnlySpan<byte> datagram) => connection.SendDatagram([++_count]);
            }
            """);
        CancellationToken token = TestContext.Current.CancellationToken;
        await using H3Server server = H3Server.Create(program.Routes, static options => options.Listen("127.0.0.1:0"));
        await server.StartAsync(token);
        await using H3Client client = new(new H3ClientOptions { CertificatePin = Convert.ToHexStringLower(server.CertificateHash.Span) });
        Uri url = new($"https://127.0.0.1:{server.EndPoints[0].Port}");
        for (int connection = 0; connection < 2; connection++)
        {
            await using H3ClientDatagrams datagrams = await client.ConnectRawDatagramsAsync("count", url, cancellationToken: token);
            await using IAsyncEnumerator<ReadOnlyMemory<byte>> answers = datagrams.GetAsyncEnumerator(token);
            for (byte count = 1; count <= 3; count++)
            {
                Assert.Equal(H3DatagramStatus.Sent, datagrams.Send("x"u8));
                Assert.True(await answers.MoveNextAsync());
                Assert.Equal([count], answers.Current.ToArray());
            }
        }
    }

    private static string Source(string type, string name) =>
        $"static class {type} {{ [Datagram(Alpn = \"{name}\")] public static void M(H3DatagramConnection connection, ReadOnlySpan<byte> datagram) => throw new NotSupportedException(\"{name}\"); }}";
}
