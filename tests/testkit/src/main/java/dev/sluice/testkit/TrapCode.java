package dev.sluice.testkit;

import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The byte code that {@link TrapAgent} puts into methods. */
final class TrapCode {
  private static final ClassDesc TRAP = ClassDesc.of("dev.sluice.testkit.Trap");
  private static final ClassDesc CONSUMER =
      ClassDesc.of("org.apache.kafka.clients.consumer.Consumer");
  private static final MethodTypeDesc TEXT_TO_NOTHING =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  private TrapCode() {}

  /** Calls the trap first. */
  record Entered(TrapPoint point) implements CodeTransform {
    @Override
    public void atStart(CodeBuilder code) {
      callTrap(code, point);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }

  /** Calls the trap where the method returns, not where it throws: what throws was not done. */
  record Left(TrapPoint point) implements CodeTransform {
    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof ReturnInstruction) {
        callTrap(code, point);
      }
      code.with(element);
    }
  }

  /** Commits the positions of the consumer that is the second argument, where it returns. */
  record CommitsAfterwards() implements CodeTransform {
    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof ReturnInstruction) {
        code.aload(2).invokeinterface(CONSUMER, "commitSync", NOTHING);
      }
      code.with(element);
    }
  }

  /** Other code instead of a method's own. */
  static ClassTransform replacing(Predicate<MethodModel> method, Consumer<CodeBuilder> code) {
    MethodTransform other =
        (builder, element) -> {
          if (element instanceof CodeModel) {
            builder.withCode(code);
          } else {
            builder.with(element);
          }
        };
    return ClassTransform.transformingMethods(method, other);
  }

  /** {@code return this == argument}. */
  static void isItself(CodeBuilder code) {
    code.aload(0)
        .aload(1)
        .ifThenElse(Opcode.IF_ACMPEQ, CodeBuilder::iconst_1, CodeBuilder::iconst_0)
        .ireturn();
  }

  /** {@code return}. */
  static void doNothing(CodeBuilder code) {
    code.return_();
  }

  private static void callTrap(CodeBuilder code, TrapPoint point) {
    code.loadConstant(point.name()).invokestatic(TRAP, "reached", TEXT_TO_NOTHING);
  }
}
