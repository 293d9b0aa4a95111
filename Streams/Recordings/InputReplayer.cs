using System;
using System.Collections.Generic;
using System.Globalization;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Runs an engine again on what was written down: each turn when its record comes, each answer as it was.</summary>
/// <remarks>Threading: whoever calls <see cref="Turn"/>.</remarks>
internal sealed class InputReplayer : EngineWorld
{
    private readonly DateTimeOffset _begin;
    private readonly Func<EngineCall, CancellationToken, Task> _enter;
    private readonly Dictionary<long, Action> _items = [];                       // What the engine has scheduled.
    private readonly Dictionary<long, Action<string, JsonElement>> _subjects = []; // What hears what the host tells.
    private readonly Dictionary<long, CancellationTokenSource> _calls = [];
    private readonly Dictionary<int, JsonElement> _answers = [];                  // Of the turn that goes on, by the number of the call.
    private TimeSpan _elapsed;
    private TimeSpan _offset;
    private long _lastItem;
    private long _lastSubject;

    /// <summary>Makes one.</summary>
    /// <param name="begin">When the recording began.</param>
    /// <param name="boot">The run of the machine.</param>
    /// <param name="enter">Makes a call of the engine.</param>
    internal InputReplayer(DateTimeOffset begin, Guid boot, Func<EngineCall, CancellationToken, Task> enter) => (_begin, Boot, _enter) = (begin, boot, enter);

    internal override Guid Boot { get; }

    internal override DateTimeOffset Now => _begin + _elapsed + _offset;

    internal override TimeSpan Elapsed => _elapsed;

    internal override IObservable<T> Listen<T>(string call, Func<IObservable<T>> source, NewsForm<T> form) => IsInTurn
        ? Observable.Create<T>(observer =>
        {
            Count(call);
            long subject = ++_lastSubject;
            _subjects.Add(subject, (what, record) =>
            {
                switch (what)
                {
                    case "news":
                        observer.OnNext(form.Take(form.Read(record)));
                        break;
                    case "completed":
                        observer.OnCompleted();
                        break;
                    default:
                        observer.OnError(ErrorForm.Read(record)!);
                        break;
                }
            });
            return Disposable.Create(() => _subjects.Remove(subject));
        })
        : Observable.Empty<T>();

    internal override Task<T> AwaitAsync<T>(string call, Func<Task<T>> start, JsonTypeInfo<T> form)
    {
        if (!IsInTurn)
        {
            return start();
        }

        Count(call);
        var outcome = new TaskCompletionSource<T>();
        long subject = ++_lastSubject;
        _subjects.Add(subject, (_, record) =>
        {
            _subjects.Remove(subject);
            switch (ErrorForm.Read(record))
            {
                case null:
                    outcome.SetResult(Read(record, form));
                    break;
                case OperationCanceledException:
                    outcome.SetCanceled(CancellationToken.None);
                    break;
                case var error:
                    outcome.SetException(error);
                    break;
            }
        });
        return outcome.Task;
    }

    internal override Task<T> EnterAsync<T>(EngineCall call, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        => throw new HypervisorException(ErrorCode.OperationDenied, ErrorDomain.None,
            $"operation denied: cannot call '{call.Method}': a recording is replayed, and takes no orders");

    /// <summary>Runs the turn of a record.</summary>
    /// <exception cref="ReplayDivergedException">The engine does something else than when it was recorded.</exception>
    internal void Turn(JsonElement record)
    {
        _elapsed = TimeSpan.FromTicks(record.GetProperty("t").GetInt64());
        _offset = record.TryGetProperty("step", out JsonElement step) ? TimeSpan.FromTicks(step.GetInt64()) : _offset;
        _answers.Clear();
        if (record.TryGetProperty("got", out JsonElement answers))
        {
            foreach (JsonElement answer in answers.EnumerateArray())
            {
                _answers.Add(answer.GetProperty("c").GetInt32(), answer);
            }
        }

        Run(ActionOf(record));
        Compare(record);
    }

    private protected override T AskInTurn<T>(int call, Func<T> ask, JsonTypeInfo<T> form)
    {
        if (!_answers.TryGetValue(call, out JsonElement answer))
        {
            throw new ReplayDivergedException($"call {call} of the turn has no answer in the recording");
        }

        return ErrorForm.Read(answer) is { } error ? throw error : Read(answer, form);
    }

    private protected override void DoInTurn(int call, Action act, bool isShadowed)
    {
        Exception? error = _answers.TryGetValue(call, out JsonElement answer) ? ErrorForm.Read(answer) : null;
        if (isShadowed && error is null)
        {
            Shadow(act);
        }

        if (error is not null)
        {
            throw error;
        }
    }

    private protected override IDisposable ScheduleInTurn(TimeSpan due, Action run)
    {
        long item = ++_lastItem;
        _items.Add(item, run);
        return Disposable.Create((this, item), static scheduled => scheduled.Item1._items.Remove(scheduled.item));
    }

    private protected override IDisposable ScheduleFromOutside(TimeSpan due, Action run)
        => throw new ReplayDivergedException("work came from outside of the engine");

    // The shadow is for others who read what was written. What it cannot have, since it was not there when the recording began, they cannot read.
    private static void Shadow(Action act)
    {
        try
        {
            act();
        }
        catch (HypervisorException)
        {
            // As above.
        }
    }

    private static T Read<T>(JsonElement record, JsonTypeInfo<T> form)
    {
        JsonElement value = record.GetProperty("is");
        return typeof(T) == typeof(byte[]) ? (T)(object)BytesForm.Read(value) : value.Deserialize(form)!;
    }

    private Action ActionOf(JsonElement record)
    {
        string what = record.GetProperty("do").GetString()!;
        switch (what)
        {
            case "run":
                return _items.Remove(record.GetProperty("i").GetInt64(), out Action? run)
                    ? run
                    : throw new ReplayDivergedException($"item {record.GetProperty("i").GetInt64()} of its work was never scheduled");
            case "news" or "completed" or "failed" or "done":
                return _subjects.TryGetValue(record.GetProperty("s").GetInt64(), out Action<string, JsonElement>? hear)
                    ? () => hear(what, record)
                    : static () => { }; // It has let go of that meanwhile, as it had then.
            case "call":
                return () => Enter(record);
            case "cancel":
                return () => _calls[record.GetProperty("n").GetInt64()].Cancel();
            default:
                throw new ReplayDivergedException($"'{what}' is something that came from outside of the engine");
        }
    }

    private void Enter(JsonElement record)
    {
        var cancel = new CancellationTokenSource();
        _calls.Add(record.GetProperty("n").GetInt64(), cancel);
        Operation? operation = record.TryGetProperty("op", out JsonElement number) ? new Operation(number.GetInt64(), record.GetProperty("of").GetString()!) : null;
        try
        {
            _ = _enter(new EngineCall(record.GetProperty("method").GetString()!, DomainCalls.Parse(record.GetProperty("with")), operation), cancel.Token)
                .ContinueWith(static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception e) when (ErrorForm.IsKnown(e))
        {
            // It was told whoever called then; nobody waits for it here.
        }
    }

    private void Compare(JsonElement record)
    {
        (int items, int calls, uint sum) = (NumberOf(record, "items"), NumberOf(record, "calls"), record.TryGetProperty("sum", out JsonElement checksum) ? checksum.GetUInt32() : 0);
        if ((items, calls, sum) != (Effects.Items, Effects.Calls, Effects.Checksum))
        {
            throw new ReplayDivergedException(string.Create(CultureInfo.InvariantCulture,
                $"in this turn it made {Effects.Calls} calls and scheduled {Effects.Items} items, where it had made {calls} and scheduled {items}"
                + $"{(calls == Effects.Calls && items == Effects.Items ? ", and the calls are others" : "")}"));
        }
    }

    private static int NumberOf(JsonElement record, string name) => record.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;
}
