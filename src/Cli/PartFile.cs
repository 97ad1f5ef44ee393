using System.Security.Cryptography;

namespace H3Routes.Cli;

/// <summary>
/// A download on its way: FILE.part, which becomes FILE when it is whole, and FILE.part.etag, the validator by which a later run asks for the rest of the same
/// representation (RFC 9110 13.1.5).
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const int BufferSize = 128 << 10;

    private readonly string _target;
    private readonly IncrementalHash? _hash;
    private FileStream? _stream;

    /// <param name="resume">Keep what an earlier run has left.</param>
    /// <exception cref="IOException">The file cannot be opened, or another program writes it.</exception>
    public PartFile(string target, bool resume, bool hashes)
    {
        _target = target;
        _hash = hashes ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        if (resume && File.Exists(PartPath))
        {
            Open(FileMode.Open);
            Length = _stream!.Length;
            Validator = File.Exists(ValidatorPath) && File.ReadAllText(ValidatorPath).Trim() is { Length: > 0 } text ? text : null;
        }
    }

    public long Length { get; private set; }

    /// <summary>For If-Range; null if the server gave none.</summary>
    public string? Validator { get; private set; }

    private string PartPath => _target + ".part";

    private string ValidatorPath => PartPath + ".etag";

    /// <summary>Forgets what is there: what comes is the whole representation.</summary>
    public void Restart(string? validator)
    {
        if (_stream is null)
        {
            Open(FileMode.Create);
        }

        _stream!.SetLength(0);
        _hash?.GetHashAndReset();
        (Length, Validator) = (0, validator);
        if (validator is null)
        {
            File.Delete(ValidatorPath);
        }
        else
        {
            File.WriteAllText(ValidatorPath, validator);
        }
    }

    /// <summary>To be called before the first <see cref="WriteAsync"/> after what an earlier run has left.</summary>
    public async Task ContinueAsync(CancellationToken cancellation)
    {
        if (_hash is not null && _stream!.Position == 0)
        {
            var buffer = new byte[BufferSize];
            for (int count; (count = await _stream.ReadAsync(buffer, cancellation)) > 0;)
            {
                _hash.AppendData(buffer, 0, count);
            }
        }

        _stream!.Position = Length;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _stream!.WriteAsync(bytes, cancellation);
        _hash?.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>Gives the file its name.</summary>
    /// <returns>The SHA-256, if it was wanted.</returns>
    public byte[]? Complete()
    {
        _stream!.Dispose();
        File.Move(PartPath, _target, overwrite: true);
        File.Delete(ValidatorPath);
        return _hash?.GetHashAndReset();
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _hash?.Dispose();
    }

    private void Open(FileMode mode) => _stream = new FileStream(PartPath, mode, FileAccess.ReadWrite, FileShare.Read, BufferSize);
}
