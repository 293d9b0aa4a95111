using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Runs an engine on a host and writes down all that it is told.</summary>
internal sealed class InputRecorder : EngineWorld, IDisposable
{
    // The two clocks drift by what reading them takes; what is more is a step of the wall clock.
    private static readonly TimeSpan SteppedBy = TimeSpan.FromMilliseconds(5);

    private readonly IHost _machine;
    private readonly RecordingFile _file;
    private readonly Redaction _redaction;
    private readonly ILogger _log;
    private readonly SchedulerSynchronizationContext _outside;
    private readonly IStopwatch _clock;
    private Utf8JsonWriter? _record; // Of the turn that goes on; none when the recording is over.
    private bool _hasAnswers;        // It has begun to list them.
    private TimeSpan _elapsed;       // Of the turn.
    private TimeSpan _offset;        // From the monotonic clock to the wall clock, less the beginning.
    private readonly DateTimeOffset _begin;
    private long _items;
    private long _subjects;
    private long _calls;
    private bool _isFlushing;
    private bool _hasStrays;

    /// <summary>Begins a recording.</summary>
    /// <param name="machine">The host.</param>
    /// <param name="options">Where it is written.</param>
    /// <param name="head">What the engine is made of.</param>
    /// <exception cref="HypervisorException">The file cannot be made.</exception>
    internal InputRecorder(IHost machine, InputRecordingOptions options, RecordingHead head)
    {
        (_machine, Path) = (machine, options.Path);
        _log = machine.Log.CreateLogger(typeof(InputRecorder).FullName!);
        _redaction = new Redaction(options.KeepsMetadata);
        _file = new RecordingFile(machine.Files, options.Path, options.MaxBytes, why => Log.RecordingEnded(_log, options.Path, why));
        _begin = head.Begin;
        _outside = new SchedulerSynchronizationContext(machine.Scheduler);
        _clock = machine.Scheduler.StartStopwatch();
        head.Write(_file.Begin()!);
        _file.End();
        _file.Flush();
    }

    /// <summary>The file.</summary>
    internal string Path { get; }

    internal override Guid Boot => _machine.Boot;

    internal override DateTimeOffset Now => IsInTurn ? _begin + _elapsed + _offset : _machine.Scheduler.Now;

    internal override TimeSpan Elapsed => IsInTurn ? _elapsed : _clock.Elapsed;

    internal override IObservable<T> Listen<T>(string call, Func<IObservable<T>> source, NewsForm<T> form) => IsInTurn
        ? Observable.Create<T>(observer =>
        {
            Count(call);
            long subject = ++_subjects;
            return source().Subscribe(
                value => Tell(subject, "news", json => form.Write(json, value, _redaction), () => observer.OnNext(form.Take(value))),
                error => Tell(subject, "failed", json => ErrorForm.Write(json, error), () => observer.OnError(error)),
                () => Tell(subject, "completed", write: null, observer.OnCompleted));
        })
        : source();

    internal override Task<T> AwaitAsync<T>(string call, Func<Task<T>> start, JsonTypeInfo<T> form)
    {
        if (!IsInTurn)
        {
            return start();
        }

        Count(call);
        long subject = ++_subjects;
        var outcome = new TaskCompletionSource<T>();
        Task<T> running;
        try
        {
            using (SchedulerSynchronizationContext.Enter(_outside))
            {
                running = start();
            }
        }
        catch (Exception e) when (e is HypervisorException or OperationCanceledException)
        {
            running = Task.FromException<T>(e);
        }

        WhenDone(running, done => Conclude(subject, done, outcome, form));
        return outcome.Task;
    }

    internal override Task<T> EnterAsync<T>(EngineCall call, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        long number = ++_calls;
        var calledOff = new CancellationTokenSource(); // Not disposed: a cancellation that is on its way may come after the end.
        var outcome = new TaskCompletionSource<T>();
        Task<T>? running = null;
        Turn("call", json =>
        {
            json.WriteNumber("n", number);
            json.WriteString("method", call.Method);
            json.WritePropertyName("with");
            DomainCalls.Clean(call, _redaction).WriteTo(json);
            if (call.Operation is { } operation)
            {
                json.WriteNumber("op", operation.Number);
                json.WriteString("of", operation.Name);
            }
        }, () => running = work(calledOff.Token));
        CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(
            _ => _machine.Scheduler.Schedule(calledOff, (_, source) =>
            {
                Turn("cancel", json => json.WriteNumber("n", number), source.Cancel);
                return Disposable.Empty;
            }),
            state: null);
        WhenDone(running!, done =>
        {
            giveUp.Unregister();
            Pass(done, outcome);
        });
        return outcome.Task;
    }

    /// <summary>Ends the recording: the engine goes on, and nothing more is written. Not in a turn.</summary>
    internal void Finish(string why) => _file.Finish(why);

    /// <summary>Ends the recording with its host.</summary>
    public void Dispose()
    {
        _file.Finish("the host was stopped");
        _file.Dispose();
    }

    private protected override T AskInTurn<T>(int call, Func<T> ask, JsonTypeInfo<T> form)
    {
        T answer;
        try
        {
            answer = ask();
        }
        catch (Exception e) when (ErrorForm.IsKnown(e))
        {
            Answer(call, json => ErrorForm.Write(json, e));
            throw;
        }

        Answer(call, json =>
        {
            json.WritePropertyName("is");
            Write(json, answer, form);
        });
        return answer;
    }

    private protected override void DoInTurn(int call, Action act, bool isShadowed)
    {
        try
        {
            act();
        }
        catch (Exception e) when (ErrorForm.IsKnown(e))
        {
            Answer(call, json => ErrorForm.Write(json, e));
            throw;
        }
    }

    private protected override IDisposable ScheduleInTurn(TimeSpan due, Action run)
    {
        long item = ++_items;
        return _machine.Scheduler.Schedule((Recorder: this, item, run), due, static (_, work) =>
        {
            work.Recorder.Turn("run", json => json.WriteNumber("i", work.item), work.run);
            return Disposable.Empty;
        });
    }

    // Nothing of the engine may come from outside: a replay would not know when.
    private protected override IDisposable ScheduleFromOutside(TimeSpan due, Action run)
    {
        if (!_hasStrays)
        {
            _hasStrays = true;
            Log.RecordingStrays(_log, Environment.StackTrace);
        }

        return _machine.Scheduler.Schedule((Recorder: this, run), due, static (_, work) =>
        {
            work.Recorder.Turn("stray", write: null, work.run);
            return Disposable.Empty;
        });
    }

    private static void Pass<T>(Task<T> done, TaskCompletionSource<T> to)
    {
        if (done.IsCanceled)
        {
            to.TrySetCanceled();
        }
        else if (done.Exception is { } error)
        {
            to.TrySetException(error.InnerExceptions);
        }
        else
        {
            to.TrySetResult(done.Result);
        }
    }

    // Awaited outside of the engine: what the engine does for it is a turn.
    private void WhenDone<T>(Task<T> running, Action<Task<T>> then)
    {
        using (SchedulerSynchronizationContext.Enter(_outside))
        {
            Task waiting = WaitAsync(running, then);
        }
    }

    private static async Task WaitAsync<T>(Task<T> running, Action<Task<T>> then)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        then(running);
    }

    private void Conclude<T>(long subject, Task<T> done, TaskCompletionSource<T> to, JsonTypeInfo<T> form) => Tell(
        subject,
        "done",
        json =>
        {
            if (done.IsCompletedSuccessfully)
            {
                json.WritePropertyName("is");
                Write(json, done.Result, form);
            }
            else
            {
                ErrorForm.Write(json, done.IsCanceled ? new OperationCanceledException() : done.Exception!.InnerException!);
            }
        },
        () => Pass(done, to));

    // A host that tells something inside of a call of the engine does so in a turn of its own all the same.
    private void Tell(long subject, string what, Action<Utf8JsonWriter>? write, Action tell)
    {
        if (IsInTurn)
        {
            _machine.Scheduler.Schedule((Recorder: this, subject, what, write, tell), static (_, news) =>
            {
                news.Recorder.Tell(news.subject, news.what, news.write, news.tell);
                return Disposable.Empty;
            });
            return;
        }

        Turn(what, json =>
        {
            json.WriteNumber("s", subject);
            write?.Invoke(json);
        }, tell);
    }

    private void Turn(string what, Action<Utf8JsonWriter>? write, Action turn)
    {
        _elapsed = _clock.Elapsed;
        _record = _file.Begin();
        if (_record is { } json)
        {
            json.WriteNumber("t", _elapsed.Ticks);
            NoteStep(json);
            json.WriteString("do", what);
            write?.Invoke(json);
            _hasAnswers = false;
        }

        try
        {
            Run(turn);
        }
        finally
        {
            EndTurn();
        }
    }

    private void EndTurn()
    {
        if (_record is not { } json)
        {
            return;
        }

        _record = null;
        if (_hasAnswers)
        {
            json.WriteEndArray();
        }

        if (Effects.Items > 0)
        {
            json.WriteNumber("items", Effects.Items);
        }

        if (Effects.Calls > 0)
        {
            json.WriteNumber("calls", Effects.Calls);
            json.WriteNumber("sum", Effects.Checksum);
        }

        _file.End();
        if (!_isFlushing && !_file.IsOver)
        {
            FlushSoon();
        }
    }

    private void NoteStep(Utf8JsonWriter json)
    {
        TimeSpan offset = _machine.Scheduler.Now - _begin - _elapsed;
        if ((offset - _offset).Duration() >= SteppedBy)
        {
            _offset = offset;
            json.WriteNumber("step", offset.Ticks);
        }
    }

    private void Answer(int call, Action<Utf8JsonWriter> write)
    {
        if (_record is not { } json)
        {
            return;
        }

        if (!_hasAnswers)
        {
            _hasAnswers = true;
            json.WriteStartArray("got");
        }

        json.WriteStartObject();
        json.WriteNumber("c", call);
        write(json);
        json.WriteEndObject();
    }

    private void Write<T>(Utf8JsonWriter json, T value, JsonTypeInfo<T> form)
    {
        switch (value)
        {
            case byte[] bytes:
                BytesForm.Write(json, bytes, _redaction);
                break;
            case string text:
                json.WriteStringValue(_redaction.Clean(text));
                break;
            default:
                JsonSerializer.Serialize(json, value, form);
                break;
        }
    }

    // Once for all that is told in a row.
    private void FlushSoon()
    {
        _isFlushing = true;
        _machine.Scheduler.Schedule(this, static (_, recorder) =>
        {
            recorder._isFlushing = false;
            recorder._file.Flush();
            return Disposable.Empty;
        });
    }
}
