import { costModels } from '../../src/cost/models.js';
import { describeCostModel } from './cost-model.js';

describeCostModel(costModels.get('dataflow'), ['hb', 'lb', 'eyeriss']);
describeCostModel(costModels.get('systolic'), ['os', 'ws', 'is']);
