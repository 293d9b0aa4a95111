using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

public sealed class AsyncStreamsTests
{
    private readonly Subject<int> _source = new();

    [Fact]
    public async Task It_gives_what_is_told_then_ends()
    {
        await using IAsyncEnumerator<int> values = _source.ToAsyncEnumerable(4, Overflow.Fail).GetAsyncEnumerator();
        _source.HasObservers.ShouldBeFalse();
        ValueTask<bool> first = values.MoveNextAsync();
        _source.HasObservers.ShouldBeTrue();
        first.IsCompleted.ShouldBeFalse();
        _source.OnNext(1);
        (await first).ShouldBeTrue();
        values.Current.ShouldBe(1);
        _source.OnNext(2);
        _source.OnNext(3);
        _source.OnCompleted();

        (await RestAsync(values)).ShouldBe([2, 3]);
    }

    [Theory]
    [InlineData(Overflow.DropOldest, new[] { 3, 4, 5 })]
    [InlineData(Overflow.DropNewest, new[] { 1, 2, 3 })]
    public async Task A_full_buffer_drops_what_was_agreed(Overflow overflow, int[] expected)
    {
        await using IAsyncEnumerator<int> values = await BehindAsync(overflow);
        _source.OnCompleted();
        (await RestAsync(values)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_full_buffer_fails_after_what_is_in_it()
    {
        await using IAsyncEnumerator<int> values = await BehindAsync(Overflow.Fail);
        List<int> seen = [];
        SlowConsumerException error = await Should.ThrowAsync<SlowConsumerException>(async () =>
        {
            while (await values.MoveNextAsync())
            {
                seen.Add(values.Current);
                _source.OnNext(9); // There is room now, but a gap before it.
            }
        });

        seen.ShouldBe([1, 2, 3]);
        error.Capacity.ShouldBe(3);
        error.Message.ShouldContain("3 values");
        _source.HasObservers.ShouldBeFalse();
    }

    [Fact]
    public async Task An_error_comes_after_what_was_told_before_it()
    {
        await using IAsyncEnumerator<int> values = await BehindAsync(Overflow.DropOldest);
        _source.OnError(new InvalidOperationException("source"));
        List<int> seen = [];
        (await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            while (await values.MoveNextAsync())
            {
                seen.Add(values.Current);
            }
        })).Message.ShouldBe("source");
        seen.ShouldBe([3, 4, 5]);
    }

    [Fact]
    public async Task Leaving_the_loop_unsubscribes()
    {
        await foreach (int value in Observable.Range(0, 3).Concat(_source).ToAsyncEnumerable(8, Overflow.Fail))
        {
            _source.HasObservers.ShouldBeTrue();
            if (value == 1)
            {
                break;
            }
        }

        _source.HasObservers.ShouldBeFalse();
    }

    [Fact]
    public async Task Cancellation_ends_it_at_once_and_unsubscribes()
    {
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<int> values = _source.ToAsyncEnumerable(4, Overflow.Fail).GetAsyncEnumerator(cancellation.Token);
        ValueTask<bool> first = values.MoveNextAsync();
        _source.OnNext(1);
        _source.OnNext(2);
        (await first).ShouldBeTrue();
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await values.MoveNextAsync());
        _source.HasObservers.ShouldBeFalse();
    }

    [Fact]
    public async Task Cancellation_wakes_who_waits()
    {
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<int> values = _source.ToAsyncEnumerable(4, Overflow.Fail).GetAsyncEnumerator(cancellation.Token);
        ValueTask<bool> first = values.MoveNextAsync();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await first);
        _source.HasObservers.ShouldBeFalse();
    }

    [Fact]
    public async Task Change_sets_that_wait_are_merged()
    {
        var source = new Subject<ChangeSet<string, int>>();
        await using IAsyncEnumerator<ChangeSet<string, int>> values = source.ToAsyncEnumerable().GetAsyncEnumerator();
        ValueTask<bool> first = values.MoveNextAsync();
        source.OnNext(new(default, true, Change.Add("a", 1)));
        (await first).ShouldBeTrue();
        source.OnNext(new(new Position(default, 1), false, Change.Add("b", 1)));
        source.OnNext(new(new Position(default, 2), false, Change.Remove("b", 1))); // Nothing is left of it.
        source.OnNext(new(new Position(default, 3), false, Change.Update("a", 2, 1)));
        source.OnNext(new(new Position(default, 4), false, Change.Update("a", 3, 2), Change.Add("c", 1)));
        source.OnCompleted();

        List<ChangeSet<string, int>> rest = await RestAsync(values);
        rest.ShouldHaveSingleItem().Equals(new(new Position(default, 4), false, Change.Update("a", 3, 1), Change.Add("c", 1))).ShouldBeTrue($"{rest[0]}");
    }

    [Fact]
    public async Task Another_thread_may_tell()
    {
        const int Count = 20_000;
        Task told = Task.Run(() =>
        {
            SpinWait.SpinUntil(() => _source.HasObservers);
            for (int i = 0; i < Count; i++)
            {
                _source.OnNext(i);
            }

            _source.OnCompleted();
        });

        List<int> seen = [];
        await foreach (int value in _source.ToAsyncEnumerable(Count, Overflow.Fail))
        {
            seen.Add(value);
        }

        await told;
        seen.ShouldBe(Enumerable.Range(0, Count));
    }

    [Fact]
    public void Nonsense_is_refused_at_once()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => _source.ToAsyncEnumerable(0, Overflow.Fail));
        Should.Throw<ArgumentOutOfRangeException>(() => _source.ToAsyncEnumerable(1, (Overflow)7)).Message.ShouldContain("no such policy");
    }

    /// <summary>A consumer for which five values came while there was room for three.</summary>
    private async Task<IAsyncEnumerator<int>> BehindAsync(Overflow overflow)
    {
        IAsyncEnumerator<int> values = _source.ToAsyncEnumerable(3, overflow).GetAsyncEnumerator();
        ValueTask<bool> first = values.MoveNextAsync();
        _source.OnNext(0);
        (await first).ShouldBeTrue();
        for (int i = 1; i <= 5; i++)
        {
            _source.OnNext(i);
        }

        return values;
    }

    private static async Task<List<T>> RestAsync<T>(IAsyncEnumerator<T> values)
    {
        List<T> rest = [];
        while (await values.MoveNextAsync())
        {
            rest.Add(values.Current);
        }

        return rest;
    }
}
