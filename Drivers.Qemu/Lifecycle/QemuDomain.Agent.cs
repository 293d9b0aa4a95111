using System;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Agent;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What the agent in the guest is asked. It waits for no operation on the domain, and no operation waits for it.</content>
internal sealed partial class QemuDomain
{
    private const string AskAttempt = "ask the guest agent of";

    /// <summary>Sends a command as the caller wrote it.</summary>
    /// <returns>The whole reply.</returns>
    internal async Task<string> PassToAgentAsync(string command, Patience patience)
    {
        (string name, string line) = CommandText.Read(Name, AskAttempt, command, "execute", "arguments", "id");
        AgentReply reply = await AgentReplyAsync(AskAttempt, line, patience, patience.Token);
        return reply.Refusal is { } words ? throw QemuErrors.AgentRefused(Name, name, words) : reply.Text;
    }

    /// <summary>Sends a command.</summary>
    /// <returns>What it returned, as JSON.</returns>
    internal async Task<string> AskAgentAsync(string command, string? arguments, Patience patience)
    {
        AgentReply reply = await AgentReplyAsync(AskAttempt, Line(command, arguments), patience, patience.Token);
        return reply.Refusal is { } words ? throw QemuErrors.AgentRefused(Name, command, words) : reply.Value.GetRawText();
    }

    /// <summary>Sends a command that is answered by what the guest does, or by a refusal.</summary>
    private async Task TellAgentAsync(string attempt, string command, string? arguments, Func<DomainInput, bool> isDone, Patience patience)
    {
        var done = new AsyncSubject<DomainInput>();
        using IDisposable listening = _inputs.FirstAsync(isDone).Subscribe(done);
        Task<DomainInput> happened = done.ToTask();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        Task<AgentReply> answered = AgentReplyAsync(attempt, Line(command, arguments), patience, enough.Token);
        if (await Task.WhenAny(happened, answered) == answered)
        {
            await AcceptAsync(command, answered, happened);
        }

        await happened.WaitAsync(patience.Token);
        enough.Cancel(); // No answer will come, or only once the guest is awake: the agent is free for others.
        await Task.WhenAny(answered);
    }

    private async Task AcceptAsync(string command, Task<AgentReply> answered, Task happened)
    {
        try
        {
            if ((await answered).Refusal is { } words)
            {
                throw QemuErrors.AgentRefused(Name, command, words);
            }
        }
        catch (HypervisorException e) when (e.InnerException is AgentLostException)
        {
            // An agent that does what it was asked to is gone before QEMU says so.
            if (await Task.WhenAny(happened, Task.Delay(QemuRun.DrainTime, Host.Clock)) != happened)
            {
                throw;
            }
        }
    }

    private async Task<AgentReply> AgentReplyAsync(string attempt, string line, Patience patience, CancellationToken cancellationToken)
    {
        QemuAgent agent = RequireAgent(attempt);
        try
        {
            return await agent.ExecuteAsync(line, cancellationToken);
        }
        catch (OperationCanceledException e) when (patience.IsLate)
        {
            throw QemuErrors.AgentAway(Name, attempt, "it has not answered in time", e);
        }
        catch (Exception e) when (e is AgentLostException or AgentProtocolException)
        {
            throw QemuErrors.AgentAway(Name, attempt, e.Message, e);
        }
    }

    private QemuAgent RequireAgent(string attempt)
    {
        RequireActive(attempt);
        QemuAgent agent = Run.Agent ?? throw QemuErrors.NoAgent(Name, attempt);
        Require(attempt, Record.State == DomainState.Running);
        return Record.IsAgentConnected ? agent : throw QemuErrors.AgentAway(Name, attempt, "QEMU guest agent is not connected");
    }

    private static string Line(string command, string? arguments) => arguments is null
        ? $$"""{"execute": "{{command}}"}"""
        : $$"""{"execute": "{{command}}", "arguments": {{arguments}}}""";
}
