namespace Uplift.Documents;

/// <summary>One method for each operation; a new operation does not compile until every visitor knows it.</summary>
public interface IOperationVisitor<out T>
{
    public T Visit(SetOperation operation);

    public T Visit(DefaultOperation operation);

    public T Visit(RemoveOperation operation);

    public T Visit(RenameOperation operation);

    public T Visit(MoveOperation operation);

    public T Visit(CopyOperation operation);

    public T Visit(MapOperation operation);

    public T Visit(ConvertOperation operation);

    public T Visit(WrapOperation operation);

    public T Visit(UnwrapOperation operation);

    public T Visit(EachOperation operation);

    public T Visit(MergeOperation operation);

    public T Visit(ExtractOperation operation);

    public T Visit(CollectOperation operation);

    public T Visit(CoalesceOperation operation);

    public T Visit(GenerateOperation operation);

    public T Visit(AppendOperation operation);

    public T Visit(DeleteOperation operation);
}
