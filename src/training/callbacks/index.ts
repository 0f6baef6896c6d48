export { Callback, CallbackList, type Logs, type PredictionLogs, type RunParameters } from './callback';
export { CSVLogger, type CSVLoggerOptions } from './csv-logger';
export { EarlyStopping, type EarlyStoppingOptions } from './early-stopping';
export { History } from './history';
export { LambdaCallback, type LambdaCallbackOptions } from './lambda-callback';
export {
  LearningRateScheduler,
  type EpochSchedule,
  type LearningRateSchedulerOptions,
} from './learning-rate-scheduler';
export { ModelCheckpoint, type ModelCheckpointOptions } from './model-checkpoint';
export { ProgbarLogger, type ProgbarLoggerOptions } from './progbar-logger';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './reduce-lr-on-plateau';
export { TerminateOnNaN, type TerminateOnNaNOptions } from './terminate-on-nan';
