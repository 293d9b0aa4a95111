using System;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>All that another engine must know to take up a run: the content of its <c>status.json</c>.</summary>
/// <param name="Version">Of this format; another one's files are left alone.</param>
/// <param name="Stage">How far the start has come.</param>
/// <param name="At">When this was true.</param>
/// <param name="Definition">What runs, as XML.</param>
/// <param name="Accelerator"><c>kvm</c> or <c>tcg</c>.</param>
/// <param name="IsAutodestroy">Whether the run ends with whoever started it.</param>
/// <param name="Process">What finds QEMU; <see langword="null"/> before it was spawned.</param>
/// <param name="State">What the fold must know.</param>
/// <param name="IsFromImage">Whether its start takes in a saved state.</param>
/// <param name="VncPort">The port that its start chose, if it chose one: the XML says only that it may be any.</param>
/// <param name="StaysWhenOff">Whether QEMU was, or may have been, told to stay when the guest powers off.</param>
/// <param name="Writes">The file that is being written with what comes of the guest, and is of no use before it is whole.</param>
/// <param name="UnpluggedCpus">Virtual CPUs that the run was asked to let go of.</param>
internal sealed record RunStatus(
    int Version,
    RunStage Stage,
    DateTimeOffset At,
    string Definition,
    string Accelerator,
    bool IsAutodestroy,
    ProcessIdentity? Process,
    RunState State,
    bool IsFromImage = false,
    int? VncPort = null,
    bool StaysWhenOff = false,
    string? Writes = null,
    int UnpluggedCpus = 0)
{
    internal const int CurrentVersion = 1;

    internal const int MaxBytes = 8 * ConfigXml.MaxBytes; // JSON may escape each character of the XML.

    internal byte[] ToJson() => RunStatusJson.Write(this, JsonEncodedText.Encode(Definition)).ToArray();

    /// <summary>Reads the content of a status file.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InternalError"/>: it is no status, or that of another version.</exception>
    internal static RunStatus Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            RunStatus status = RunStatusJson.Read(json);
            return status.Version == CurrentVersion ? status : throw Unusable($"its version is {status.Version}, not {CurrentVersion}");
        }
        catch (JsonException e)
        {
            throw Unusable(e.Message, e);
        }
    }

    private static HypervisorException Unusable(string why, Exception? cause = null)
        => new(ErrorCode.InternalError, ErrorDomain.Qemu, $"internal error: the status file cannot be used: {why}", cause);
}
