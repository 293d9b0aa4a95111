using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

/// <summary>A monitor in virtual time, with the test at the other end, and a diary of what was seen.</summary>
internal sealed class MonitorBench : IDisposable
{
    internal const string GreetingLine =
        """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": []}}"""
        + "\r\n";

    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    internal MonitorBench(ILogger? log = null, QmpEventFilter? filter = null)
    {
        Monitor = new QmpMonitor(Connection, Time, log ?? NullLogger.Instance, filter ?? QmpEventFilter.All);
        Monitor.Events.Subscribe(e => Diary.Add(e.Name), () => Diary.Add("completed"));
        _ = Monitor.Closed.ContinueWith(
            closed => Diary.Add($"closed {closed.Result.Reason}"), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    internal HistoricalScheduler Time { get; } = new();

    internal FakeConnection Connection { get; } = new();

    internal QmpMonitor Monitor { get; }

    internal List<string> Diary { get; } = [];

    public void Dispose() => Monitor.Dispose();

    /// <summary>Lets the scheduler do what is due.</summary>
    internal void Turn() => Time.AdvanceBy(TimeSpan.FromTicks(1));

    internal MonitorBench Negotiated()
    {
        Task<QmpGreeting> greeting = Monitor.NegotiateAsync(Deadline, CancellationToken.None);
        Connection.Receive(GreetingLine);
        Connection.Receive(Return(1));
        _ = ResultOf(greeting);
        Connection.Sent.Clear();
        Diary.Clear();
        return this;
    }

    internal Task<JsonElement> Execute(string command, CancellationToken cancel = default) =>
        Monitor.ExecuteAsync(command, arguments: null, Deadline, cancel);

    /// <summary>Notes in the diary how a task ended.</summary>
    internal void Note<T>(string name, Task<T> task) => _ = task.ContinueWith(
        ended => Diary.Add($"{name} {ended.Exception?.InnerException?.GetType().Name ?? "ok"}"),
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    internal static string Return(long id, string value = "{}") => $$"""{"return": {{value}}, "id": {{id}}}""" + "\r\n";

    internal static string Error(long id) =>
        $$$"""{"id": {{{id}}}, "error": {"class": "GenericError", "desc": "no"}}""" + "\r\n";

    internal static string Event(string name) =>
        $$$"""{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "{{{name}}}"}""" + "\r\n";

    /// <summary>The result of a task that has it already: the test waits for nothing.</summary>
    internal static T ResultOf<T>(Task<T> task)
    {
        return task.IsCompleted
            ? task.GetAwaiter().GetResult()
            : throw new InvalidOperationException("the task has not completed");
    }

    internal static T FailureOf<T>(Task task)
        where T : Exception => (T)task.Exception!.InnerExceptions.Single();
}
