namespace H3Routes.Interop;

public sealed class H3VersionTests
{
    [Fact]
    public void H3Routes_has_a_version_of_three_numbers() => Assert.Equal(3, H3Version.H3Routes.Split('.').Length);

    [Fact]
    public void The_shipped_quiche_is_found_and_can_all_it_should()
    {
        var quiche = H3Version.Quiche;
        Assert.Equal(new Version(0, 30, 0), quiche.Version);
        Assert.Equal(["tls", "reset-stream-at", "stream-coalescing", "stopped-stream-events", "curves"], quiche.Capabilities);
        Assert.StartsWith(AppContext.BaseDirectory, quiche.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_libev_is_found()
    {
        Assert.Equal(new Version(4, 33), H3Version.Libev.Version);
        Assert.StartsWith(AppContext.BaseDirectory, H3Version.Libev.Path, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void A_call_reaches_the_shipped_quiche()
    {
        var config = Quiche.quiche_config_new(Quiche.QUICHE_PROTOCOL_VERSION);
        Assert.True(config is not null);
        Quiche.quiche_config_enable_stream_coalescing(config, true);
        Quiche.quiche_config_free(config);
        Assert.True(Quiche.quiche_version_is_supported(1));
        Assert.False(Quiche.quiche_version_is_supported(0x0a0a0a0a));
    }
}
