using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

#pragma warning disable RS0030 // See SshTransport.
/// <summary>The streams of a program as one. What it says about its end is in the error that its end brings.</summary>
/// <param name="process">Started, with its streams redirected. It is killed when this is disposed.</param>
internal sealed class SshStream(Process process) : Stream
{
    private const int MostWords = 4096;

    /// <summary>How long the words of a program that has closed its output may take to come.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Stream _input = process.StandardInput.BaseStream;
    private readonly Stream _output = process.StandardOutput.BaseStream;
    private readonly Task<string> _words = ReadWordsAsync(process.StandardError);
    private bool _isDisposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await _output.ReadAsync(buffer, cancellationToken);
        return count > 0 ? count : throw new IOException($"End of file while reading data: {await EndAsync(cancellationToken)}");
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _input.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _input.FlushAsync(cancellationToken);

    public override void Flush() => _input.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed && disposing)
        {
            _isDisposed = true;
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is InvalidOperationException or NotSupportedException or AggregateException)
            {
                // It has ended by itself.
            }

            process.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            string words = (await _words.WaitAsync(LastWords, cancellationToken)).Trim();
            return words.Length > 0 ? words : "the program has ended";
        }
        catch (TimeoutException)
        {
            return "the program has closed its output";
        }
    }

    // All of it, so that the program never waits for somebody to listen; the beginning is kept.
    private static async Task<string> ReadWordsAsync(StreamReader errors)
    {
        var words = new StringBuilder();
        char[] buffer = new char[1024];
        try
        {
            while (await errors.ReadAsync(buffer) is > 0 and var count)
            {
                words.Append(buffer, 0, Math.Min(count, MostWords - words.Length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The stream was disposed, and nobody will read this.
        }

        return words.ToString();
    }
}
#pragma warning restore RS0030
