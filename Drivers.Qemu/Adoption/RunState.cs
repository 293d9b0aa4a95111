using Rx.Hypervisor.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>What was known of a run, and what was told of it.</summary>
/// <param name="State">What the domain did.</param>
/// <param name="Reason">Why.</param>
/// <param name="Told">The state that the last event told.</param>
/// <param name="Generation">Which boot.</param>
/// <param name="IsStarted">Whether the start was through.</param>
/// <param name="AreCpusRunning">Whether the virtual CPUs ran; a crashed guest's may.</param>
/// <param name="IsResetHeld">Whether the machine was reset while it stood still: then its standing at the beginning proves no other reset.</param>
/// <param name="EndIntent">Whether an operation had asked for the end of the run.</param>
/// <param name="End">How the run ends, if that was known.</param>
/// <param name="Position">Of the domain's last event before this.</param>
/// <param name="IsInJob">Whether a job or a start was under way that would have let the guest go on in the end.</param>
/// <param name="Reaction">What was to be done about how the guest ended.</param>
/// <param name="IsRestarting">Whether the machine stood still only until it had booted again.</param>
/// <param name="IsAgentConnected">Whether the guest agent had its channel open.</param>
internal sealed record RunState(
    DomainState State,
    StateReason Reason,
    DomainState Told,
    long Generation,
    bool IsStarted,
    bool AreCpusRunning,
    bool IsResetHeld,
    DomainIntent EndIntent,
    RunEnd? End,
    Position Position,
    bool IsInJob = false,
    Reaction Reaction = Reaction.None,
    bool IsRestarting = false,
    bool IsAgentConnected = false)
{
    /// <summary>What is before the first word of QEMU.</summary>
    internal static RunState Initial(long generation)
        => new(DomainState.NoState, StateReason.None, DomainState.Shutoff, generation, false, false, false, DomainIntent.None, null, default);

    /// <summary>What a domain's history says of its run.</summary>
    internal static RunState Of(DomainHistory history) => new(
        history.Record.State,
        history.Record.Reason,
        history.Told,
        history.Record.Generation,
        history.IsStarted,
        history.AreCpusRunning,
        history.Echo.IsHeld,
        history.EndIntent,
        history.End is { } end ? new RunEnd(end.Detail, end.Cause) : null,
        history.Record.Position,
        history.IsCutShort || history.GoesOnFromImage || (history.Job.IsActive && history.Record.Reason is not StateReason.PausedUser),
        history.Reaction,
        history.IsRestarting,
        history.Record.IsAgentConnected);

    /// <summary>Whether another engine would act on it in the same way.</summary>
    internal bool Says(RunState other) => this with { Position = other.Position } == other;

    /// <summary>How far the start has come.</summary>
    internal RunStage Stage => IsStarted || Told != DomainState.Shutoff ? RunStage.Running
        : State == DomainState.NoState ? RunStage.Launched
        : RunStage.Ready;
}
