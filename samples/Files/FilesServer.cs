using H3Routes;

namespace Files;

/// <summary>The server of this sample, for <c>Program</c> and for tests.</summary>
public static class FilesServer
{
    /// <summary>Creates the server over a folder, which is made if it is not there.</summary>
    /// <param name="maxFileSize">Bytes of one upload; more are 413. Null: no limit.</param>
    public static H3Server Create(string root, long? maxFileSize, Action<H3ServerOptions> configure)
    {
        FileHandlers.Store = new FileStore(root);
        return H3Server.Create(H3App.Routes, options =>
        {
            options.Limits.MaxRequestBodySize = maxFileSize;
            configure(options);
        });
    }
}
