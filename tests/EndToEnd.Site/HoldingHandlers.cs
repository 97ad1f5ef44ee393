namespace H3Routes.EndToEnd.Site;

/// <summary>Handlers that hold their worker's thread, before and behind an await, and one that only takes its time.</summary>
internal static class HoldingHandlers
{
    public static TimeSpan Time { get; } = TimeSpan.FromSeconds(1.2);

    [H3Get("/hold/at-once")]
    public static void AtOnce() => Thread.Sleep(Time);

    [H3Get("/hold/later")]
    public static async Task Later()
    {
        await Task.Delay(1);
        Thread.Sleep(Time);
    }

    [H3Post("/hold/read")]
    public static async Task Read(Stream content)
    {
        while (await content.ReadAsync(new byte[16]) > 0)
        {
        }

        Thread.Sleep(Time);
    }

    [H3Get("/hold/helper")]
    public static async Task Helper() => await HelpAsync();

    [H3Get("/hold/not")]
    public static async Task Not() => await Task.Delay(Time);

    private static async Task HelpAsync()
    {
        await Task.Delay(1);
        Thread.Sleep(Time);
    }
}
